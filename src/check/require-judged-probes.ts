import { relative, isAbsolute } from 'node:path';
import { CheckFileError } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import type { CheckDefinition } from './check-definition.ts';
import { probeJudgedBy } from './probe-judged-by.ts';

/** Whether the looks at a check are rounds that say something about green. */
function hasRounds({ kind, about, phases }: CheckDefinition): boolean {
  return (kind === 'probe' || kind === 'readiness') && about !== 'blue' && phases.includes('observe');
}

function whyNot(name: string, definitions: readonly CheckDefinition[]): { problem: string; advice: string } {
  const judgeable = definitions.filter(hasRounds).map((one) => one.name);
  const known = judgeable.map((one) => `\`${one}\``).join(', ');
  const advice =
    judgeable.length === 0
      ? 'Define a `probe`; it runs in the observation unless `phase` says otherwise.'
      : `Name one of ${known}.`;
  const cases = definitions.filter(({ template }) => template === name).map((one) => one.name);
  if (cases.length > 0) {
    const first = cases[0] ?? '';
    return {
      problem: `\`${name}\` is the pattern of ${cases.length} probes, of which each has rounds of its own`,
      advice: `Name one of them, such as \`${first}\`, or write an objective for each.`,
    };
  }
  const found = definitions.find((one) => one.name === name);
  if (found === undefined) {
    const near = nearestName(name, judgeable);
    const guess = near === undefined ? '' : `; did you mean \`${near}\`?`;
    return { problem: `there is no probe \`${name}\`${guess}`, advice };
  }
  if (found.kind !== 'probe' && found.kind !== 'readiness') {
    return { problem: `\`${name}\` is of the kind ${found.kind}, which has no rounds`, advice };
  }
  if (found.about === 'blue') {
    return { problem: `\`${name}\` is about blue, and an objective judges green`, advice };
  }
  return {
    problem: `\`${name}\` does not run in the observation`,
    advice: `Give \`${name}\` a \`phase\` with \`observe\`.`,
  };
}

/**
 * Holds objectives over rounds to the probes that there are.
 * @throws CheckFileError on a probe that does not exist or has no rounds to judge, and on two limits for one
 */
export function requireJudgedProbes(definitions: readonly CheckDefinition[], rootDirectory: string): void {
  const limited = new Map<string, string>();
  for (const definition of definitions) {
    const name = probeJudgedBy(definition);
    if (name === undefined) continue;
    const { file } = definition;
    const location = isAbsolute(file) ? relative(rootDirectory, file) : file;
    const subject = `slo \`${definition.name}\``;
    if (!definitions.some((one) => one.name === name && hasRounds(one))) {
      const { problem, advice } = whyNot(name, definitions);
      throw new CheckFileError(`${subject}: \`probe\`: ${problem}`, { advice, location });
    }
    const other = limited.get(name);
    if (other !== undefined) {
      throw new CheckFileError(`${subject}: \`${name}\` has a limit already, by slo \`${other}\``, {
        advice: 'Leave one of the two out: the rounds of a probe are judged once.',
        location,
      });
    }
    limited.set(name, definition.name);
  }
}
