import { formatDuration } from '../../duration.ts';
import { displayQuery } from '../compile/display-query.ts';
import type { CountedObjective } from '../objective.ts';
import { parseSelector } from '../parse-selector.ts';
import { formatSelector } from '../selector.ts';
import { blueState, type BlueState } from './blue-state.ts';
import { describeNeeds, describeTraffic } from './describe-traffic.ts';
import { knownPlace } from './known-place.ts';
import type { ObjectivePreview, PreviewOptions } from './preview-options.ts';
import type { KnownPlace } from './require-known.ts';
import { beyondBuckets, noHistogram } from './require-histogram.ts';
import { requirePartOfPages, requirePartOfTotal } from './require-part-of-total.ts';
import { requireReachable, requireRoomForScrapes } from './require-reachable.ts';

const hourMs = 3_600_000;
const noTraffic = 'Without requests the observation ends inconclusive: use probes as traffic.';

/** What is told where blue has counted nothing. */
function notCounted(
  place: Exclude<KnownPlace, 'blue'>,
  { sli }: CountedObjective,
  source: PreviewOptions['metrics']['name'],
): ObjectivePreview {
  const shown = sli.kind === 'latency' ? sli.histogram : sli.total;
  switch (place) {
    case 'green':
      return {
        outcome: 'passed',
        message: `only green has \`${shown}\` yet, so that blue tells nothing of the traffic to come`,
        details: [],
      };
    case 'declared':
      return {
        outcome: 'passed',
        message: `\`${shown}\` is known, and has counted nothing yet`,
        advice: noTraffic,
        details: [],
      };
    case 'unselected':
      // A page shows what was since its process began, Prometheus what was in an hour.
      return {
        outcome: source === 'scrape' ? 'passed' : 'inconclusive',
        message: `no series of either color is \`${shown}\`, though its name and labels are known`,
        advice:
          'Mend the values of its labels if one is misspelled; if it is only that nobody asked for it, use probes as traffic.',
        details: [],
      };
  }
}

/** Whether blue has the metric that everything is counted by, whatever its labels. */
async function isOnBlue(
  sli: CountedObjective['sli'],
  metrics: PreviewOptions['metrics'],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (sli.kind !== 'error-ratio') return false;
  const { metric } = parseSelector(sli.total);
  return (await metrics.locate(formatSelector({ metric, matchers: [] }), signal)) === 'blue';
}

/** From this share of bad ones on blue rather serves well, and what is good was selected. */
const mostlyBad = 0.9;
/** Fewer requests may all be bad by accident. */
const fewestBad = 20;

/** How blue stands, and a question where nearly all that it answers is called bad. */
function standingOf({ sli }: CountedObjective, { sentence, measured, sample }: BlueState): string {
  const isDoubtful = sli.kind === 'error-ratio' && measured >= mostlyBad && sample >= fewestBad;
  return isDoubtful ? `${sentence}; does \`bad\` select the good ones?` : sentence;
}

function judge(objective: CountedObjective, blue: BlueState, options: PreviewOptions): ObjectivePreview {
  const { surelyBroken } = blue;
  const sentence = standingOf(objective, blue);
  const { sentences, advice } = describeTraffic(objective, options, blue.traffic);
  if (surelyBroken && objective.against !== 'blue') {
    return {
      outcome: 'failed',
      message: sentence,
      advice:
        "Blue has no budget left for a release: mend it first. Where this release is what mends it, say `phase: 'observe'` for a while.",
      details: sentences,
    };
  }
  return {
    outcome: 'passed',
    message: sentence,
    ...(advice === undefined ? {} : { advice }),
    details: sentences,
  };
}

/** Tries an objective over counted events on blue: its names, its source, blue's own budget, the traffic to expect. */
export async function previewCounted(
  objective: CountedObjective,
  options: PreviewOptions,
  signal: AbortSignal | undefined,
): Promise<ObjectivePreview> {
  const { place, notes } = await knownPlace(objective.sli, options, signal);
  const told = await previewKnown(objective, place, options, signal);
  return { ...told, details: [...told.details, ...notes] };
}

async function previewKnown(
  objective: CountedObjective,
  place: KnownPlace,
  options: PreviewOptions,
  signal: AbortSignal | undefined,
): Promise<ObjectivePreview> {
  const { sli, limit } = objective;
  const { metrics, counts, colors, clock, alpha, intervalMs, baselineMs } = options;
  const isPages = metrics.name === 'scrape';
  const now = clock.now();
  const hour = { from: now - hourMs, to: now, scrapeMs: intervalMs };
  if (isPages) await requirePartOfPages(sli, counts, signal);
  if (place !== 'blue') {
    // Where blue counts requests, but none of these, all of them may still be what it calls bad.
    if (place === 'unselected' && !isPages && (await isOnBlue(sli, metrics, signal))) {
      await requirePartOfTotal(sli, { ...hour, hour: [] }, counts, signal);
    }
    return notCounted(place, objective, metrics.name);
  }

  const reading = await counts.counts({ sli, color: 'blue', since: now, cursor: null }, signal);
  if (reading.state !== 'counts') {
    if (reading.noHistogram === true && sli.kind === 'latency') throw noHistogram(sli);
    if (reading.beyondBuckets === true && sli.kind === 'latency') throw beyondBuckets(sli, reading);
    const { reason, advice, query } = reading;
    const told = {
      outcome: 'inconclusive',
      message: reason,
      details: [],
      evidence: { limit, query },
    } as const;
    return advice === undefined ? told : { ...told, advice };
  }
  const notes = reading.note === undefined ? [] : [reading.note];
  const query =
    colors === undefined ? reading.query : displayQuery(sli, 'blue', { colors, elapsedMs: hourMs });
  const needs = describeNeeds(objective, options);
  // Pages keep no past, so that nothing is known of the traffic to come.
  if (isPages) {
    requireReachable(objective, intervalMs, options);
    const message = ['blue counts it', ...needs].join('; ');
    return { outcome: 'passed', message, details: notes, evidence: { limit, query } };
  }

  const from = now - Math.max(hourMs, baselineMs);
  const history = await counts.history({ sli, color: 'blue' }, { from, to: now }, signal);
  const scrapeMs = reading.scrapeMs ?? intervalMs;
  const ofHour = history.filter(({ at }) => at > hour.from);
  requireRoomForScrapes(reading.scrapeMs, ofHour, options);
  await requirePartOfTotal(sli, { ...hour, hour: ofHour, scrapeMs }, counts, signal);
  const blue = blueState(objective, history, { since: now - hourMs, alpha, intervalMs });
  requireReachable(objective, Math.min(intervalMs, scrapeMs), options);
  if (blue === undefined) {
    const message = `blue had no requests in the last ${formatDuration(hourMs)}`;
    const details = [...needs, ...notes];
    return { outcome: 'passed', message, advice: noTraffic, details, evidence: { limit, query } };
  }
  const { measured, sample } = blue;
  const judged = judge(objective, blue, options);
  return {
    ...judged,
    details: [...judged.details, ...notes],
    evidence: { measured, limit, sample, query },
  };
}
