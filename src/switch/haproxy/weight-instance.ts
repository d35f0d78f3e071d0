import { SwitchError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { ServingColor } from '../color-names.ts';
import { StateChangedError } from '../state-changed-error.ts';
import { colorOfWeights, weightsOf, weightsOfCounts } from '../weights.ts';
import { fingerprint } from './fingerprint.ts';
import type { HaproxyInstance, InstanceState } from './haproxy-instance.ts';
import { keep, type KeptFile } from './kept-file.ts';
import { moveServers, type ServerGoal } from './move-servers.ts';
import { preflightWeights } from './preflight-weights.ts';
import type { RuntimeApi } from './runtime-api.ts';
import { serverWeights } from './server-weights.ts';
import { readServers, type RuntimeBackend, type RuntimeServer } from './show-servers.ts';
import { drainOfRows, readStatistics } from './show-stat.ts';
import { withServers } from './state-file-text.ts';
import type { WeightOptions } from './weight-options.ts';

/** @throws SwitchError when one of the servers is not there */
function serversOf(
  api: RuntimeApi,
  { backend, servers }: WeightOptions,
  color: ServingColor,
  found: RuntimeBackend,
): readonly RuntimeServer[] {
  return servers[color].map((name) => {
    const server = found.servers.find((one) => one.name === name);
    if (server !== undefined) return server;
    throw new SwitchError(`HAProxy at ${api.name} has no server \`${backend}/${name}\``);
  });
}

function total(servers: readonly RuntimeServer[]): number {
  return servers.reduce((sum, { mode, weight }) => sum + (mode === 'ready' ? weight : 0), 0);
}

/** What `raw` of a saved state says of the servers; nothing where it is none of ours. */
function goalsIn(raw: JsonValue): readonly ServerGoal[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return [];
  return Object.entries(raw as Readonly<Record<string, JsonValue>>).flatMap(([name, saved]) => {
    const { weight, mode } = (saved ?? {}) as { readonly weight?: JsonValue; readonly mode?: JsonValue };
    if (typeof weight !== 'number') return [];
    return [{ name, weight, mode: mode === 'drain' || mode === 'maint' ? mode : 'ready' } as const];
  });
}

/** One HAProxy that is switched by the weights of servers. */
export function createWeightInstance(
  api: RuntimeApi,
  options: WeightOptions,
  stateFile: KeptFile | undefined,
): HaproxyInstance {
  const { backend, servers } = options;
  const ours = [...servers.blue, ...servers.green];

  async function readBoth(signal?: AbortSignal) {
    const found = await readServers(api, backend, signal);
    const of = (color: ServingColor) => serversOf(api, options, color, found);
    return { blue: of('blue'), green: of('green'), header: found.header };
  }

  function stateOf({ blue, green }: Readonly<Record<ServingColor, readonly RuntimeServer[]>>): InstanceState {
    const weights = weightsOfCounts(total(blue), total(green));
    const raw = Object.fromEntries(
      [...blue, ...green].map(({ name, weight, mode }) => [name, { weight, mode }]),
    );
    return {
      color: weights === undefined ? 'unknown' : colorOfWeights(weights),
      ...(weights === undefined ? {} : { weights }),
      raw,
      etag: fingerprint(raw),
    };
  }

  async function reach(goals: readonly ServerGoal[], signal?: AbortSignal): Promise<void> {
    await moveServers(api, backend, goals, signal);
    if (stateFile === undefined) return;
    const { header, ...after } = await readBoth(signal);
    await keep(stateFile, (text) => withServers(text, { header, servers: [...after.blue, ...after.green] }));
  }

  return {
    name: api.name,
    preflight: (target, signal) => preflightWeights(api, options, { target, stateFile }, signal),
    read: async (signal) => stateOf(await readBoth(signal)),
    apply: async (target, ifMatch, signal) => {
      const before = await readBoth(signal);
      if (ifMatch !== undefined && stateOf(before).etag !== ifMatch) {
        throw new StateChangedError(
          `HAProxy at ${api.name}: the weights of ${backend} changed since they were read`,
          {
            advice: 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.',
          },
        );
      }
      const weights = weightsOf(target);
      const each = serverWeights(weights, { blue: servers.blue.length, green: servers.green.length });
      const goals = (['blue', 'green'] as const).flatMap((color) => {
        // Whoever took one server of several out had a reason; a color that is out altogether could not serve.
        const wakes = weights[color] > 0 && before[color].every(({ mode }) => mode !== 'ready');
        return before[color].map(({ name, mode }) => ({
          name,
          weight: each[color],
          mode: wakes ? ('ready' as const) : mode,
        }));
      });
      await reach(goals, signal);
    },
    restore: async (raw, signal) => {
      const goals = goalsIn(raw).filter(({ name }) => ours.includes(name));
      if (goals.length === 0) {
        throw new SwitchError(`HAProxy at ${api.name}: the saved state names no server of ${backend}`);
      }
      await reach(goals, signal);
    },
    drain: async (color, signal) => {
      const rows = await readStatistics(api, backend, signal);
      return drainOfRows(rows.filter((row) => servers[color].includes(row.get('svname') ?? '')));
    },
  };
}
