import { ConfigError, RefusedError, SwitchError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import { colorNamed, type ColorNames, type ServingColor } from '../color-names.ts';
import { requireSoleColor } from '../require-sole-color.ts';
import { StateChangedError } from '../state-changed-error.ts';
import { soleColor } from '../weights.ts';
import { fingerprint } from './fingerprint.ts';
import type { HaproxyInstance } from './haproxy-instance.ts';
import { keep, requireKept, type KeptFile } from './kept-file.ts';
import { withValue } from './map-text.ts';
import { requireLevel } from './require-level.ts';
import type { RuntimeApi } from './runtime-api.ts';
import { readMap, type MapEntry, type RuntimeMap } from './show-map.ts';
import { drainOfRows, readStatistics } from './show-stat.ts';

/** A map that tells HAProxy where to: `use_backend %[str(shop),map(/etc/haproxy/active.map,be_blue)]`. */
export interface MapOptions {
  /** As the configuration of HAProxy names it. */
  readonly file: string;
  /** The key whose value is the name of the backend. */
  readonly key: string;
  /** What the backends of the colors are called. */
  readonly backends: ColorNames;
}

/** HAProxy takes a command with everything that belongs to it into one buffer of 16 KiB, by default. */
const longestPayload = 8 * 1024;

/** Entries as the bodies of commands, each short enough. */
function payloadsOf(entries: readonly MapEntry[]): readonly string[] {
  const payloads: string[] = [];
  let lines: string[] = [];
  let length = 0;
  for (const { key, value } of entries) {
    const line = `${key} ${value}`;
    if (length + line.length > longestPayload && lines.length > 0) {
      payloads.push(lines.join('\n'));
      [lines, length] = [[], 0];
    }
    lines.push(line);
    length += line.length + 1;
  }
  return lines.length === 0 ? payloads : [...payloads, lines.join('\n')];
}

/** The entries with one that says something else; in maps of patterns their order matters. */
function withEntry(entries: readonly MapEntry[], entry: MapEntry): readonly MapEntry[] {
  const index = entries.findIndex(({ key }) => key === entry.key);
  const others = (list: readonly MapEntry[]) => list.filter(({ key }) => key !== entry.key);
  return [...others(entries.slice(0, Math.max(0, index))), entry, ...others(entries.slice(index + 1))];
}

function changed(api: RuntimeApi, file: string): StateChangedError {
  return new StateChangedError(`HAProxy at ${api.name}: the map ${file} changed since it was read`, {
    advice: 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.',
  });
}

/** One HAProxy that is switched by the value of a key of a map. */
export function createMapInstance(api: RuntimeApi, options: MapOptions, kept: KeptFile): HaproxyInstance {
  const { file, key, backends } = options;
  const etagOf = ({ version, entries }: RuntimeMap) => fingerprint([version, entries]);

  function valueIn({ entries }: RuntimeMap): string {
    const value = entries.find((entry) => entry.key === key)?.value;
    if (value !== undefined) return value;
    throw new SwitchError(`HAProxy at ${api.name}: the map ${file} has no entry \`${key}\``, {
      advice: `Add \`${key} ${backends.blue}\` to the file and reload HAProxy, or mend \`switch.map.key\`.`,
    });
  }

  /** Every entry anew under a version of its own, and then all at once in place of the old ones. */
  async function commit(value: string, ifMatch: string | undefined, signal?: AbortSignal): Promise<void> {
    const answer = await api.ask(`prepare map ${file}`, signal);
    const [, version] = /^New version created: (\d+)/.exec(answer) ?? [];
    if (version === undefined) {
      throw new SwitchError(`HAProxy at ${api.name} refused \`prepare map ${file}\`: ${answer.trim()}`);
    }
    let compared = false;
    try {
      const before = await readMap(api, file, signal);
      // Whoever prepares from now on commits a later version, and this one is then refused.
      if (ifMatch !== undefined && etagOf(before) !== ifMatch) throw changed(api, file);
      compared = ifMatch !== undefined;
      for (const payload of payloadsOf(withEntry(before.entries, { key, value }))) {
        await api.tell(`add map @${version} ${file} <<\n${payload}\n`, signal);
      }
      await api.tell(`commit map @${version} ${file}`, signal);
    } catch (error) {
      await api.tell(`clear map @${version} ${file}`).catch(() => undefined);
      const isOvertaken =
        error instanceof SwitchError && error.message.includes('Version number out of range');
      throw isOvertaken && compared ? changed(api, file) : error;
    }
  }

  async function move(value: string, ifMatch: string | undefined, signal?: AbortSignal): Promise<void> {
    const before = await readMap(api, file, signal);
    if (ifMatch !== undefined && etagOf(before) !== ifMatch) throw changed(api, file);
    const values = before.entries.filter((entry) => entry.key === key).map((entry) => entry.value);
    if (values.length !== 1 || values[0] !== value) await commit(value, ifMatch, signal);
    await keep(kept, (text) => withValue(text, key, value));
  }

  const rowsOf = (color: ServingColor, signal?: AbortSignal) => readStatistics(api, backends[color], signal);

  return {
    name: api.name,
    preflight: async (target, signal) => {
      await requireLevel(api, 'operator', signal);
      const map = await readMap(api, file, signal);
      valueIn(map);
      const known = (await api.ask('show backend', signal)).split('\n').map((line) => line.trim());
      const missing = [backends.blue, backends.green].find((backend) => !known.includes(backend));
      if (missing !== undefined) {
        // A map that names an unknown backend leaves users with 503.
        throw new ConfigError(`switch.map.backends: HAProxy at ${api.name} has no backend \`${missing}\``, {
          advice: `There is ${known
            .filter((name) => name !== '' && !name.startsWith('#'))
            .map((name) => `\`${name}\``)
            .join(', ')}.`,
        });
      }
      const color = soleColor(target);
      const whole = (await rowsOf(color ?? 'green', signal)).find((row) => row.get('svname') === 'BACKEND');
      if (color !== undefined && whole?.get('status')?.startsWith('DOWN') === true) {
        throw new RefusedError(
          `HAProxy at ${api.name} has no server of \`${backends[color]}\` that is up, so that users would get 503`,
          { advice: 'See `show stat` on its socket for what its health checks say.' },
        );
      }
      if (await requireKept(kept)) return [];
      return [
        `the map ${kept.path} is no file of this machine: a reload of HAProxy at ${api.name} goes back to what its own copy says`,
      ];
    },
    read: async (signal) => {
      const map = await readMap(api, file, signal);
      const value = valueIn(map);
      return { color: colorNamed(backends, value), raw: value, etag: etagOf(map) };
    },
    apply: (target, ifMatch, signal) => move(backends[requireSoleColor('haproxy', target)], ifMatch, signal),
    restore: (raw: JsonValue, signal) => {
      if (typeof raw === 'string' && raw !== '') return move(raw, undefined, signal);
      throw new SwitchError(`HAProxy at ${api.name}: the saved state names no backend`);
    },
    drain: async (color, signal) => {
      const rows = await rowsOf(color, signal);
      return drainOfRows(rows.filter((row) => row.get('svname') === 'BACKEND'));
    },
  };
}
