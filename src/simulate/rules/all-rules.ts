import { UsageError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import { argoRule } from './argo.ts';
import { bgCheckRule } from './bg-check.ts';
import { burnRate } from './burn-rate.ts';
import { flagger } from './flagger.ts';
import { kayenta } from './kayenta.ts';
import type { Rule } from './rule.ts';
import { seedLoop } from './seed-loop.ts';

/** Every rule that can be simulated, ours first. */
export const allRules: readonly Rule[] = [
  bgCheckRule('bg-check', 'subject', 'ours, on the one indicator that the scenario is about'),
  bgCheckRule('bg-check-3', 'all', 'ours, on errors, latency and probes together'),
  seedLoop,
  argoRule('argo', 3),
  argoRule('argo-0', 0),
  flagger,
  kayenta,
  burnRate,
];

/**
 * The rules of these names, each once, in the order given.
 * @throws UsageError for a name that no rule has
 */
export function rulesNamed(names: readonly string[]): readonly Rule[] {
  return [...new Set(names)].map((name) => {
    const rule = allRules.find((known) => known.name === name);
    if (rule !== undefined) return rule;
    const known = allRules.map((candidate) => candidate.name);
    const meant = nearestName(name, known);
    throw new UsageError(
      `--rules: no rule is named \`${name}\`; there are ${known.map((one) => `\`${one}\``).join(', ')}`,
      meant === undefined ? {} : { advice: `Did you mean \`${meant}\`?` },
    );
  });
}
