import type { CheckDefinition } from '../check/check-definition.ts';
import type { PlannedCheck } from '../check/check-result.ts';
import { checkKinds, type CheckKind } from '../check/kind.ts';
import type { CheckPhase } from '../check/phase.ts';
import { nearestName } from '../nearest-name.ts';
import { probeJudgedBy } from '../check/probe-judged-by.ts';
import type { Config } from '../config/config-schema.ts';
import { ConfigError, UsageError } from '../errors.ts';
import { joinRounds, withJudgedProbes } from './join-rounds.ts';

/** Which checks to run, out of those that there are. */
export interface CheckFilter {
  readonly only?: readonly string[];
  /** A regular expression over names. */
  readonly grep?: string;
  readonly tags?: readonly string[];
}

export interface CheckPlan {
  readonly phase: CheckPhase;
  readonly checks: readonly { readonly planned: PlannedCheck; readonly definition: CheckDefinition }[];
  /** Whether a filter left checks out; such a verdict does not open the gate. */
  readonly filtered: boolean;
  /** Built-in checks left out because the configuration lacks what they need. */
  readonly notConfigured: readonly { readonly name: string; readonly missing: readonly string[] }[];
}

/** Whether a filter may leave checks out. */
export function isFiltering({ only = [], grep, tags = [] }: CheckFilter = {}): boolean {
  return only.length > 0 || grep !== undefined || tags.length > 0;
}

/** The function that defines a check of one's own is `check`; its kind is `custom`. */
const aliases: Readonly<Record<string, CheckKind>> = { check: 'custom' };

function kindsOf(only: readonly string[], definitions: readonly CheckDefinition[]): ReadonlySet<CheckKind> {
  const present = [...new Set(definitions.map((definition) => definition.kind))];
  const kinds = only.map((name) => {
    const kind = aliases[name] ?? checkKinds.find((known) => known === name);
    if (kind !== undefined) return kind;
    const near = nearestName(name, checkKinds);
    throw new UsageError(
      `--only: unknown kind \`${name}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
      {
        advice: `The kinds here are ${present.join(', ')}.`,
      },
    );
  });
  return new Set(kinds);
}

function patternOf(grep: string): RegExp {
  try {
    return new RegExp(grep, 'u');
  } catch (error) {
    throw new UsageError(`--grep: \`${grep}\` is not a regular expression: ${(error as Error).message}`);
  }
}

function selector(
  filter: CheckFilter,
  definitions: readonly CheckDefinition[],
): ((definition: CheckDefinition) => boolean) | undefined {
  const kinds = filter.only?.length ? kindsOf(filter.only, definitions) : undefined;
  const pattern = filter.grep === undefined ? undefined : patternOf(filter.grep);
  const tags = filter.tags?.length ? new Set(filter.tags) : undefined;
  if (!kinds && !pattern && !tags) return undefined;
  return ({ kind, name, tags: own }) =>
    (kinds?.has(kind) ?? true) &&
    (pattern?.test(name) ?? true) &&
    (!tags || own.some((tag) => tags.has(tag)));
}

function describeFilter({ only, grep, tags }: CheckFilter): string {
  return [
    ...(only?.length ? [`--only ${only.join(',')}`] : []),
    ...(grep === undefined ? [] : [`--grep ${grep}`]),
    ...(tags?.length ? [`--tag ${tags.join(',')}`] : []),
  ].join(' ');
}

/** What would only be found while other checks run, and change things. */
function requireFiles(definitions: readonly CheckDefinition[]): void {
  for (const { kind, name, missingFiles: [file] = [] } of definitions) {
    if (file === undefined) continue;
    throw new ConfigError(`${kind} \`${name}\`: there is no file \`${file}\``, {
      advice: 'Put it there, or mend its path, which starts at the folder of the configuration.',
    });
  }
}

function planned(definition: CheckDefinition, phase: CheckPhase): CheckPlan['checks'] {
  const { name, kind, about, tags, gating, file } = definition;
  const common = { name, kind, phase, ...(about === undefined ? {} : { about }), tags, gating, file };
  const aims = definition.aims[phase] ?? [];
  if (aims.length === 0) return [{ planned: { id: name, ...common }, definition }];
  const compares = phase === 'pre-switch' && definition.flow?.compares === true;
  return aims.map((aim) => ({
    planned: {
      id: `${name} (${aim})`,
      ...common,
      aim,
      ...(compares && aim !== 'blue' ? ({ comparedWith: 'blue' } as const) : {}),
    },
    definition,
  }));
}

/**
 * The checks of one phase, in the order of their definition; touches nothing.
 * @throws UsageError when the filter is wrong or matches nothing, or when there is no check at all; ConfigError when one of
 * them reads a file that is not there
 */
export function makePlan(options: {
  readonly definitions: readonly CheckDefinition[];
  readonly phase: CheckPhase;
  readonly config: Config;
  readonly filter?: CheckFilter;
}): CheckPlan {
  const { definitions, phase, config, filter = {} } = options;
  const isSelected = selector(filter, definitions);
  const inPhase = definitions.filter((definition) => definition.phases.includes(phase));
  const missingParts = (definition: CheckDefinition): readonly (keyof Config)[] => {
    const probe = definitions.find(({ name }) => name === probeJudgedBy(definition));
    const requires = [...definition.requires, ...(probe?.requires ?? [])];
    return requires.filter((section) => config[section] === undefined);
  };
  const configured = inPhase.filter((definition) => missingParts(definition).length === 0);
  const matching = isSelected ? configured.filter(isSelected) : configured;
  const selected = phase === 'observe' ? withJudgedProbes(matching, configured) : matching;
  if (selected.length === 0) {
    throw new UsageError(
      isSelected && configured.length > 0
        ? `${describeFilter(filter)}: matches none of the ${configured.length} checks of ${phase}`
        : `there is no check for ${phase}`,
      {
        advice: isSelected
          ? 'See `bg-check list` for the checks that there are.'
          : 'Write one (`bg-check init` gives an example), or configure `readiness`, `identity` or `schema`.',
      },
    );
  }
  requireFiles(selected);
  const checks = selected.flatMap((definition) => planned(definition, phase));
  return {
    phase,
    checks: phase === 'observe' ? joinRounds(checks) : checks,
    filtered: selected.length < configured.length,
    notConfigured: inPhase
      .filter((definition) => missingParts(definition).length > 0)
      .map((definition) => ({ name: definition.name, missing: missingParts(definition) })),
  };
}
