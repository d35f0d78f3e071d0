import { formatDuration } from '../../duration.ts';
import type { Standing } from '../../stats/standing.ts';
import { formatCount, formatShare } from '../format-figures.ts';
import type { CountedObjective } from '../objective.ts';
import type { SeenCounted } from './seen-counted.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** Why nothing can be said at this look: each kind of nothing in its own words. */
export interface Obstacle {
  readonly state: Exclude<Standing['state'], 'reading'>;
  readonly message: string;
  readonly advice?: string;
}

const scraped = 'Check that green is up and scraped.';

function obstacleOfSource({ reading }: SeenCounted): Obstacle | undefined {
  if (reading instanceof Error) {
    const { message, advice } = reading;
    return { state: 'provider-down', message, ...(advice === undefined ? {} : { advice }) };
  }
  if (reading.state === 'counts') return undefined;
  const { state, reason, advice } = reading;
  return {
    state: state === 'stale' ? 'stale' : 'no-data',
    message: `${state.replaceAll('-', ' ')}: ${reason}`,
    ...(advice === undefined ? {} : { advice }),
  };
}

function obstacleOfArrivals({ view, now }: SeenCounted, switchedAt: number): Obstacle | undefined {
  const { newestAt, blindness } = view;
  if (newestAt === undefined) {
    const since = formatDuration(now - switchedAt);
    return blindness === undefined
      ? { state: 'insufficient', message: `nothing is counted of green yet, ${since} after the switch` }
      : { state: 'no-data', message: `no scrape of green in the ${since} since the switch`, advice: scraped };
  }
  if (blindness?.kind !== 'no-scrape') return undefined;
  const message = `no scrape of green for ${formatDuration(blindness.forMs)}`;
  return { state: 'stale', message, advice: scraped };
}

function obstacleOfTraffic({ view }: SeenCounted, minTotal: number): Obstacle | undefined {
  const { sinceSwitch, blindness, rule } = view;
  const { bad, total } = sinceSwitch;
  if (blindness?.kind === 'few-requests') {
    return {
      state: 'insufficient',
      message: `green gets ${formatShare(blindness.part)} of the requests that blue had`,
      advice: 'Check that traffic arrives at green.',
    };
  }
  if (total >= minTotal && total > 0) return undefined;
  const seen = bad === 0 ? '' : `, ${formatCount(bad)} of them bad; ${rule?.words ?? ''}`;
  return {
    state: 'insufficient',
    message: `${formatCount(total)} of at least ${formatCount(minTotal)} requests since the switch${seen}`,
    advice: 'Observe longer, send more traffic, or lower `minTotal`.',
  };
}

/** The first thing that keeps this look from saying anything; evidence enough for a breach is no matter of how much traffic there is. */
export function findObstacle(
  { minTotal }: Pick<CountedObjective, 'minTotal'>,
  { switchedAt }: Pick<TrackerOptions, 'switchedAt'>,
  seen: SeenCounted,
): Obstacle | undefined {
  const { rule, impossible } = seen.view;
  const ofSource = obstacleOfSource(seen) ?? obstacleOfArrivals(seen, switchedAt);
  if (ofSource !== undefined) return ofSource;
  if (impossible !== undefined) {
    const { bad, total } = impossible;
    return {
      state: 'no-data',
      message: `${formatCount(bad)} bad of ${formatCount(total)} requests: \`bad\` counts what \`total\` does not`,
      advice: 'Give `bad` the same metric and labels as `total`, and one more.',
    };
  }
  if (rule === undefined) {
    return {
      state: 'insufficient',
      message: 'blue has no past that green can be held to',
      advice: "Hold green to a limit with `against: 'limit'`, or keep blue's metrics in Prometheus.",
    };
  }
  return rule.breached ? undefined : obstacleOfTraffic(seen, minTotal);
}
