import type { AppStatement } from './app-statement.ts';
import { faultsOf } from './faults-of.ts';
import type { SkewFinding, SkewSeverity, StateTally } from './skew-report.ts';
import type { Walk } from './state-walk.ts';

/** How the statements of both versions stand at each state, the worst of each. */
export function tallies(
  walk: Walk,
  verified: readonly AppStatement[],
  findings: readonly SkewFinding[],
): StateTally[] {
  const found = (state: string, version: string, fits: (finding: SkewFinding) => boolean) =>
    new Set(
      findings
        .filter((finding) => finding.version === version && finding.states?.includes(state) && fits(finding))
        .map(({ statement }) => `${version}/${statement?.id ?? ''}`),
    );
  const faults = new Map(verified.map((statement) => [statement.key, faultsOf(walk, statement)]));
  return walk.states.flatMap(({ id: state }, position) =>
    (['blue', 'green'] as const).map((version): StateTally => {
      const mine = verified.filter((statement) => statement.version === version);
      const of = (severity: SkewSeverity) => found(state, version, (one) => one.severity === severity);
      const broken = of('breaks');
      // Green fails at a state before its own as well, though that is only worth a notice.
      for (const { key } of mine) if (faults.get(key)?.[position]) broken.add(key);
      const open = [...of('breaks-open-sessions')].filter((key) => !broken.has(key));
      const changed = [...of('changes-meaning')].filter((key) => !broken.has(key) && !open.includes(key));
      const [breaks, breaksOpenSessions, changesMeaning] = [broken.size, open.length, changed.length];
      const holds = mine.length - breaks - breaksOpenSessions - changesMeaning;
      return { state, version, breaks, breaksOpenSessions, changesMeaning, holds };
    }),
  );
}
