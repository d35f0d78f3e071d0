import type { Standing } from '../../stats/standing.ts';
import type { CountedView } from './counted-watch.ts';
import { describeRequests } from './describe-evidence.ts';
import type { SeenCounted } from './seen-counted.ts';

/** What has to arrive of the scrapes before green is called healthy. */
const enoughCoverage = 0.8;

/** What is missing where nothing else is. */
export const lacksReading = 'a reading of green';

/** What keeps it from being called healthy, for a person. */
function describeMissing({ rule, sinceSwitch, coverage }: CountedView, minTotal: number): string | undefined {
  const ofRule = rule?.missing;
  if (typeof ofRule === 'string') return ofRule;
  const requests = Math.max(ofRule ?? 0, minTotal - sinceSwitch.total);
  if (requests > 0) return describeRequests(requests);
  if (coverage >= enoughCoverage) return undefined;
  return `more scrapes: ${Math.floor(coverage * 100)} % of them arrived, ${enoughCoverage * 100} % have to`;
}

/** Where an objective that is counted stands after a look at which `state` could be read. */
export function countedStanding(
  view: CountedView,
  {
    state,
    minTotal,
    reading,
  }: Pick<SeenCounted, 'reading'> & { readonly state: Standing['state']; readonly minTotal: number },
): Standing {
  const { rule, sinceSwitch, coverage, excursion, newestAt, nextAt } = view;
  const ofCount = 'missing' in reading ? reading.missing : undefined;
  const missing =
    describeMissing(view, minTotal) ?? ofCount ?? (state === 'reading' ? undefined : lacksReading);
  const firstBadAt = excursion?.from ?? (rule?.breached === true ? newestAt : undefined);
  return {
    ...(rule?.standing ?? { rule: 'sequential', logEvidence: 0 }),
    state,
    coverage,
    sample: sinceSwitch.total,
    healthy: rule?.healthy === true && missing === undefined,
    ...(missing === undefined ? {} : { missing }),
    ...(nextAt === undefined ? {} : { nextAt }),
    ...(firstBadAt === undefined ? {} : { firstBadAt }),
  };
}
