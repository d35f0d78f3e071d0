import type { Standing } from '../stats/standing.ts';

const states: readonly unknown[] = [
  'reading',
  'no-data',
  'stale',
  'provider-down',
  'insufficient',
] satisfies Standing['state'][];

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** What keeps a returned standing from being one: traffic must not move, or stay, because of a slip in a check. */
export function standingFlaw(standing: unknown): string | undefined {
  if (typeof standing !== 'object' || standing === null) return '`standing` is no object';
  const given = standing as Readonly<Record<string, unknown>>;
  const { rule } = given;
  const demands: readonly (readonly [member: string, holds: boolean])[] = [
    ['rule', rule === 'sequential' || rule === 'threshold'],
    ['state', states.includes(given.state)],
    ['coverage', isShare(given.coverage)],
    ['sample', typeof given.sample === 'number' && given.sample >= 0],
    ['healthy', typeof given.healthy === 'boolean'],
    ['logEvidence', rule !== 'sequential' || Number.isFinite(given.logEvidence)],
    ['breached', rule !== 'threshold' || typeof given.breached === 'boolean'],
    ['progress', rule !== 'threshold' || isShare(given.progress)],
  ];
  const broken = demands.find(([, holds]) => !holds);
  return broken === undefined ? undefined : `\`standing.${broken[0]}\` is ${String(given[broken[0]])}`;
}
