import type { PrometheusConnection } from '../prometheus-connection.ts';
import type { CountState, Track } from './count-state.ts';
import type { Whole } from './read-with-late.ts';

/**
 * Whether the server scrapes, and did so within the hour before a moment, and has nothing of the moment itself. That
 * of a server which keeps no `up` is not known.
 */
const wasDark = 'count(last_over_time(up[1h])) unless count(up)';

/**
 * What begins after counting began is taken for born since then, unless the server was down at the time: then nobody knows what
 * its series stood at, and counting begins at the first sample of each.
 */
export async function afterDarkness(
  { api }: PrometheusConnection,
  { since }: CountState,
  read: Whole,
  signal: AbortSignal | undefined,
): Promise<Whole> {
  if (read.state !== 'tracks') return read;
  const { tracks, badOnly } = read.tracks;
  const all = [...tracks, ...badOnly];
  const wasThere = ({ samples }: Track) => (samples[0]?.[0] ?? Infinity) <= since;
  if (all.length === 0 || all.some(wasThere)) return read;
  if ((await api.vector(wasDark, since, signal)).length === 0) return read;
  const stood = (track: Track) => ({ ...track, stood: true });
  return {
    ...read,
    tracks: { tracks: tracks.map(stood), badOnly: badOnly.map(stood) },
    unsure: read.unsure + all.length,
  };
}
