import { formatDuration } from '../../duration.ts';
import { neededTraffic } from '../../stats/sequential/needed-traffic.ts';
import { formatCount, formatShare } from '../format-figures.ts';
import type { ProbeObjective } from '../probe-objective.ts';
import type { ObjectivePreview, PreviewOptions } from './preview-options.ts';
import { requireReachable } from './require-reachable.ts';

/** How the rounds of the observation will come, and how they are judged. */
export interface RoundsToCome extends Pick<PreviewOptions, 'windowMs' | 'settleMs' | 'alpha' | 'objectives'> {
  readonly probeIntervalMs: number;
}

type PlannedRounds = Omit<Parameters<typeof neededTraffic>[0], 'dispersion' | 'times'>;

/** A probe that fails as often hardly ever passes. */
const highestShare = 0.9;

/** Of a few ways to fail too often: how soon each is found, and the first that is not found within the window. */
function describeDetection(max: number, planned: PlannedRounds, window: string) {
  const shares = [2 * max, 4 * max, highestShare].filter((share) => share > max && share <= highestShare);
  const times = shares.map((share) => share / max);
  const { detections } = neededTraffic({ ...planned, dispersion: undefined, times });
  const found = detections.flatMap(({ share, fromSwitch }) =>
    fromSwitch === undefined
      ? []
      : [{ share: formatShare(share), within: formatDuration(fromSwitch * 1_000) }],
  );
  const missed = detections.find(({ fromSwitch }) => fromSwitch === undefined);
  const [first, ...others] = found;
  const typical =
    first === undefined
      ? []
      : [
          `a probe that fails ${first.share} of the time is typically found within ${first.within}`,
          ...others.map(({ share, within }) => `one that fails ${share} within ${within}`),
        ];
  const words = first === undefined ? ['a probe', 'is not found'] : ['one', 'not'];
  const never =
    missed === undefined
      ? []
      : [
          `${words[0]} that fails ${formatShare(missed.share)} of the time ${words[1]} within the window of ${window}`,
        ];
  return { sentence: [...typical, ...never].join(', '), isAllFound: missed === undefined };
}

/** How many rounds green needs, where fewer come it is said how many, and with what is to be done. */
function describeNeed(needed: number, isAsked: boolean, expected: number) {
  const rounds = isAsked
    ? `the ${formatCount(needed)} rounds of \`minRounds\``
    : `some ${formatCount(needed)} rounds`;
  const sentence = `to be called healthy green needs ${rounds}`;
  if (expected >= needed) return { sentence };
  const lower = isAsked ? 'lower `minRounds`' : 'allow more to fail';
  return { sentence: `${sentence}, and ${formatCount(expected)} are expected`, lower };
}

/**
 * What the rounds to come can find and show. Nobody is asked for it.
 * @throws ConfigError on a rule that the window has too few rounds for
 */
export function previewRounds(objective: ProbeObjective, options: RoundsToCome): ObjectivePreview {
  const { max, minTotal, rule, sli } = objective;
  const { windowMs, settleMs, alpha, objectives = 1, probeIntervalMs } = options;
  requireReachable(objective, probeIntervalMs, options);
  const expected = Math.floor(windowMs / probeIntervalMs);
  const [every, window, settle] = [probeIntervalMs, windowMs, settleMs].map(formatDuration);
  const asked = `\`${sli.probe}\` runs every ${every}, ${formatCount(expected)} rounds in ${window}`;

  if (rule.kind === 'count' || max === 0) {
    const { failures, of } = rule.kind === 'count' ? rule : { failures: 1, of: 1 };
    const many = failures === of ? `${failures} in a row that fail` : `${failures} of ${of} that fail`;
    const broken = failures === 1 && of === 1 ? 'the first that fails breaks it' : `${many} break it`;
    const after = settleMs === 0 ? '' : `, once green has settled for ${settle}`;
    const { sentence, lower } = describeNeed(minTotal, true, expected);
    const message = `${asked}; ${broken}${after}`;
    if (lower === undefined) return { outcome: 'passed', message, details: [] };
    const advice = `Use a shorter \`observe.probeInterval\`, or a longer window, or ${lower}.`;
    return { outcome: 'passed', message, advice, details: [sentence] };
  }

  const planned = {
    limit: max,
    alpha,
    objectives,
    rate: 1_000 / probeIntervalMs,
    scrapeSeconds: probeIntervalMs / 1_000,
    windowSeconds: windowMs / 1_000,
    settleSeconds: settleMs / 1_000,
  };
  const detection = describeDetection(max, planned, formatDuration(windowMs));
  const { health } = neededTraffic({ ...planned, dispersion: { phi: 1, block: 1 }, times: [] });
  const isAsked = minTotal > health.likelyTotal;
  const need = describeNeed(isAsked ? minTotal : health.likelyTotal, isAsked, expected);
  const message = `${asked}, of which ${formatShare(max)} may fail`;
  const details = [detection.sentence, need.sentence];
  if (need.lower === undefined && detection.isAllFound) return { outcome: 'passed', message, details };
  const lower = need.lower === undefined ? '' : `, or ${need.lower}`;
  const advice = `Use a shorter \`observe.probeInterval\`, or a longer window${lower}.`;
  return { outcome: 'passed', message, advice, details };
}
