import type { SwitchHook } from '../switch-hook.ts';
import { countConnections } from './count-connections.ts';
import type { NginxControl } from './nginx-control.ts';
import { isAddress } from './nginx-preflight.ts';
import { readWorkers } from './worker-processes.ts';

/** The addresses of an upstream; `undefined` when not all of them are known as nginx knows them. */
async function addressesOf(control: NginxControl, upstream: string): Promise<readonly string[] | undefined> {
  if (isAddress(upstream)) return [upstream];
  const dump = await control.dump().catch(() => undefined);
  if (dump === undefined || 'refused' in dump || !dump.isWhole) return undefined;
  const servers = dump.parsed.upstreams.get(upstream);
  return servers?.every(isAddress) === true ? servers : undefined;
}

/**
 * Tells what a color that gets nothing new still works on: the connections that workers which are about to end hold to
 * it. Without such a worker that is none; where the connections cannot be seen it is not known.
 */
export function createDrainMeter(control: NginxControl): NonNullable<SwitchHook['drain']> {
  const { upstreams } = control.options;
  const known = new Map<string, Promise<readonly string[] | undefined>>();
  return async (color) => {
    const { serving, ending } = await readWorkers(control.pidFile);
    // Some systems do not show the titles that tell workers apart; one that serves there always is.
    if (serving.length === 0) return { inFlight: undefined };
    if (ending.length === 0) return { inFlight: 0 };
    const upstream = upstreams[color];
    const addresses = known.get(upstream) ?? addressesOf(control, upstream);
    known.set(upstream, addresses);
    const servers = await addresses;
    return { inFlight: servers && (await countConnections(ending, servers)) };
  };
}
