import { ConfigError, SwitchError } from '../../errors.ts';
import type { RuntimeApi } from './runtime-api.ts';

export interface MapEntry {
  readonly key: string;
  readonly value: string;
}

/** A map in the memory of HAProxy. */
export interface RuntimeMap {
  /** Grows with every commit; a plain `set map` leaves it. */
  readonly version: number;
  /** The last version that anybody prepared. */
  readonly prepared: number;
  readonly entries: readonly MapEntry[];
}

/** Lines such as `2 (/etc/haproxy/active.map) pattern loaded … curr_ver=0 next_ver=0 entry_cnt=1`. */
const listed = /^-?\d+ \((?<file>.*?)\) .*$/gm;
const versions = /curr_ver=(\d+) next_ver=(\d+)/;

/** @throws ConfigError when HAProxy has no such map, or knows no versions of it; SwitchError */
export async function readMap(api: RuntimeApi, file: string, signal?: AbortSignal): Promise<RuntimeMap> {
  const maps = [...(await api.ask('show map', signal)).matchAll(listed)];
  const found = maps.find(({ groups }) => groups?.file === file);
  if (found === undefined) {
    const names = maps.map(({ groups }) => groups?.file ?? '').filter((name) => name !== '');
    throw new ConfigError(`switch.map.file: HAProxy at ${api.name} has no map \`${file}\``, {
      advice:
        names.length === 0
          ? 'Its configuration uses no map: `use_backend %[str(shop),map(/etc/haproxy/active.map,be_blue)]` would.'
          : `Name it as its configuration does; there is ${names.map((name) => `\`${name}\``).join(', ')}.`,
    });
  }
  const [, version, prepared] = versions.exec(found[0]) ?? [];
  if (version === undefined || prepared === undefined) {
    throw new ConfigError(
      `HAProxy at ${api.name} keeps no versions of its maps, so that a move could not compare`,
      {
        advice: 'Maps are switched in HAProxy 2.4 or newer.',
      },
    );
  }
  const text = await api.ask(`show map ${file}`, signal);
  const entries = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, key, value = ''] = /^0x[0-9a-f]+ (\S+)(?: (.*))?$/.exec(line) ?? [];
      if (key === undefined) {
        throw new SwitchError(
          `HAProxy at ${api.name}: \`show map ${file}\` answered \`${line.slice(0, 200)}\``,
        );
      }
      return { key, value };
    });
  return { version: Number(version), prepared: Number(prepared), entries };
}
