import { ConfigError, SwitchError } from '../../errors.ts';
import type { RuntimeApi } from './runtime-api.ts';

/** What a person made of a server: `drain` and `maint` get no new requests, whatever the weight. */
export type ServerMode = 'ready' | 'drain' | 'maint';

/** A server of a backend as HAProxy has it in memory. */
export interface RuntimeServer {
  readonly name: string;
  /** 0 to 256. */
  readonly weight: number;
  readonly mode: ServerMode;
  /** Whether its health checks let it serve; true where there are none. */
  readonly isUp: boolean;
  /** Its line in a server-state file. */
  readonly line: string;
}

export interface RuntimeBackend {
  /** The lines that a server-state file starts with. */
  readonly header: string;
  readonly servers: readonly RuntimeServer[];
}

/** Bits of `srv_admin_state`: maintenance and drain, forced here or taken over from a tracked server. */
const maintenance = 0x01 | 0x02 | 0x04 | 0x20;
const draining = 0x08 | 0x10;
/** `srv_op_state` of a server that its health checks have stopped. */
const stopped = '0';

function modeOf(adminState: number): ServerMode {
  if ((adminState & maintenance) !== 0) return 'maint';
  return (adminState & draining) === 0 ? 'ready' : 'drain';
}

/** @throws ConfigError when HAProxy has no such backend, SwitchError */
export async function readServers(
  api: RuntimeApi,
  backend: string,
  signal?: AbortSignal,
): Promise<RuntimeBackend> {
  const text = await api.ask(`show servers state ${backend}`, signal);
  if (/^can't find backend/i.test(text.trim())) {
    throw new ConfigError(`switch.weights.backend: HAProxy at ${api.name} has no backend \`${backend}\``, {
      advice: 'Name it as the configuration of HAProxy does; `show backend` on its socket lists them.',
    });
  }
  const [version = '', columns = '', ...lines] = text.trim().split('\n');
  const names = columns.replace(/^# /, '').split(' ');
  if (!columns.startsWith('# ') || !names.includes('srv_uweight')) {
    throw new SwitchError(
      `HAProxy at ${api.name}: \`show servers state\` answered \`${text.slice(0, 200).trim()}\``,
    );
  }
  const servers = lines.map((line) => {
    const fields = line.split(' ');
    const field = (name: string) => fields[names.indexOf(name)] ?? '';
    return {
      name: field('srv_name'),
      weight: Number(field('srv_uweight')),
      mode: modeOf(Number(field('srv_admin_state'))),
      isUp: field('srv_op_state') !== stopped,
      line,
    };
  });
  return { header: `${version}\n${columns}`, servers };
}
