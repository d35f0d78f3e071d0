import { timeOfScrapes, type CountState, type Track } from './count-state.ts';
import type { CountedTracks, NoTracks } from './counted.ts';
import { lateScrapes, lookbackMs, wantedFrom } from './sample-range.ts';

/** So far back the beginning of a series that is found late is looked for. */
const reachMs = 3_600_000;

/** What was read, and how many of its tracks nobody can tell the beginning of. */
export type Whole = (CountedTracks & { readonly unsure: number }) | NoTracks;

function withUnsure(counted: CountedTracks | NoTracks, unsure: number): Whole {
  return counted.state === 'tracks' ? { ...counted, unsure } : counted;
}

function allOf({ tracks: { tracks, badOnly } }: CountedTracks): readonly Track[] {
  return [...tracks, ...badOnly];
}

/** Whether a track that is seen for the first time, in samples from `from` on, may have had others before. */
function mayBeginBefore({ key, samples }: Track, from: number, state: CountState): boolean {
  const first = samples[0]?.[0] ?? Infinity;
  return !state.marks.has(key) && first <= from + timeOfScrapes(state, lateScrapes);
}

/**
 * Reads what came in since `state`. A series that is found late, so that its first sample is not seen, is read again from
 * as early as it takes to know whether it was there before the switch; one that is found later than that stood, and what
 * it counted until then is not known.
 */
export async function readWithLate(
  state: CountState,
  readFrom: (from: number) => Promise<CountedTracks | NoTracks>,
): Promise<Whole> {
  const from = wantedFrom(state);
  const counted = await readFrom(from);
  const earliest = state.since - lookbackMs;
  if (counted.state !== 'tracks' || from <= earliest) return withUnsure(counted, 0);
  if (!allOf(counted).some((track) => mayBeginBefore(track, from, state))) return withUnsure(counted, 0);

  const early = Math.max(earliest, from - reachMs);
  const whole = await readFrom(early);
  if (whole.state !== 'tracks' || early <= earliest) return withUnsure(whole, 0);
  const isUnsure = (track: Track) => mayBeginBefore(track, early, state);
  const stood = (track: Track) => (isUnsure(track) ? { ...track, stood: true } : track);
  const { tracks, badOnly } = whole.tracks;
  const sure = { ...whole, tracks: { tracks: tracks.map(stood), badOnly: badOnly.map(stood) } };
  return withUnsure(sure, allOf(whole).filter(isUnsure).length);
}
