import { resolve } from 'node:path';
import { ConfigError, SwitchError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import { requireDistinctNames, type ServingColor } from '../color-names.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { StateChangedError } from '../state-changed-error.ts';
import type { DrainReading, SwitchHook, SwitchState } from '../switch-hook.ts';
import { sameWeights, weightsOf } from '../weights.ts';
import type { HaproxyInstance, InstanceState } from './haproxy-instance.ts';
import { createMapInstance, type MapOptions } from './map-instance.ts';
import { parseRuntimeAddress } from './runtime-address.ts';
import { createRuntimeApi } from './runtime-api.ts';
import { createWeightInstance } from './weight-instance.ts';
import type { WeightOptions } from './weight-options.ts';

/** How HAProxy is switched: through its runtime API, by a map or by the weights of servers. */
export interface HaproxyHookOptions {
  /** Paths of Unix sockets, or `host:port`: one a HAProxy, if several share the traffic. */
  readonly sockets: readonly string[];
  readonly map?: MapOptions | undefined;
  readonly weights?:
    | (WeightOptions & {
        /** The `server-state-file` of each HAProxy, in the order of the sockets. */
        readonly stateFiles?: readonly string[] | undefined;
      })
    | undefined;
  /** Milliseconds each command may take. */
  readonly timeout: number;
}

function createInstances(
  { sockets, map, weights, timeout }: HaproxyHookOptions,
  directory: string | undefined,
): readonly HaproxyInstance[] {
  if ((map === undefined) === (weights === undefined)) {
    throw new ConfigError('switch: HAProxy is switched either by `map` or by `weights`', {
      advice: 'Give one of them.',
    });
  }
  const twice = sockets.find((socket, index) => sockets.indexOf(socket) !== index);
  if (twice !== undefined) throw new ConfigError(`switch.sockets: \`${twice}\` stands there twice`);
  if (map !== undefined) requireDistinctNames(map.backends);
  const shared = weights?.servers.blue.find((name) => weights.servers.green.includes(name));
  if (shared !== undefined) throw new ConfigError(`switch.weights.servers: \`${shared}\` is of both colors`);
  const { stateFiles } = weights ?? {};
  if (stateFiles !== undefined && stateFiles.length !== sockets.length) {
    throw new ConfigError(
      `switch.weights.stateFiles: expected one for each of ${sockets.length} sockets, got ${stateFiles.length}`,
    );
  }
  const pathOf = (file: string) => resolve(directory ?? '.', file);
  return sockets.map((socket, index) => {
    const api = createRuntimeApi(socket, parseRuntimeAddress(socket, directory), timeout);
    if (map !== undefined) {
      const kept = { label: 'switch.map.file', path: pathOf(map.file), create: false };
      return createMapInstance(api, map, kept);
    }
    const file = stateFiles?.[index];
    const kept =
      file === undefined
        ? undefined
        : { label: 'switch.weights.stateFiles', path: pathOf(file), create: true };
    return createWeightInstance(api, weights as WeightOptions, kept);
  });
}

/** What several instances come to: one that differs from the others makes a mixture. */
function merge(
  instances: readonly HaproxyInstance[],
  states: readonly InstanceState[],
): SwitchState & { readonly etag: string } {
  const colors = new Set(states.map(({ color }) => color));
  const [first] = states;
  const alike = states.every(
    ({ weights }) =>
      weights !== undefined && first?.weights !== undefined && sameWeights(weights, first.weights),
  );
  const [only = 'unknown'] = colors;
  const color = colors.size === 1 ? only : colors.has('unknown') ? 'unknown' : 'mixed';
  return {
    color,
    ...(alike && first?.weights !== undefined ? { weights: first.weights } : {}),
    raw: Object.fromEntries(states.map(({ raw }, index) => [instances[index]?.name ?? '', raw])),
    etag: states.map(({ etag }) => etag).join('.'),
  };
}

/** Every one does its part, whatever becomes of the others. @throws SwitchError with all that went wrong */
async function everywhere(
  instances: readonly HaproxyInstance[],
  act: (instance: HaproxyInstance, index: number) => Promise<void>,
): Promise<void> {
  const settled = await Promise.allSettled(instances.map(act));
  const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
  const [first] = errors;
  if (first === undefined) return;
  const stumbled = errors.find((error) => !(error instanceof SwitchError));
  if (stumbled !== undefined) throw stumbled;
  const conflicts = errors.filter((error) => error instanceof StateChangedError);
  // A conflict says that nothing moved; where another has moved, something did.
  if (conflicts.length === instances.length || (errors.length === 1 && conflicts.length === 0)) throw first;
  throw new SwitchError(errors.map(({ message }) => message).join('; '), { cause: first });
}

function addUp(readings: readonly DrainReading[]): DrainReading {
  const sum = (values: readonly (number | undefined)[]) =>
    values.reduce(
      (total, value) => (total === undefined || value === undefined ? undefined : total + value),
      0,
    );
  const requests = sum(readings.map((reading) => reading.requests));
  return {
    inFlight: sum(readings.map(({ inFlight }) => inFlight)),
    ...(requests === undefined ? {} : { requests }),
  };
}

/**
 * A switch hook for HAProxy 2.4 or newer, over its runtime API: by a map that it asks for the backend, which is compared
 * and swapped as a whole, or by the weights of the servers of one backend.
 * @throws ConfigError when the options cannot work
 */
export function createHaproxyHook(
  options: HaproxyHookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  const instances = createInstances(options, surroundings.directory);
  const weighted = options.weights !== undefined;
  const readAll = (signal?: AbortSignal) => Promise.all(instances.map((instance) => instance.read(signal)));
  const read = async (signal?: AbortSignal) => merge(instances, await readAll(signal));

  return {
    name: 'haproxy',
    weighted,
    preflight: async (target, signal) => {
      const warnings: string[] = [];
      for (const instance of instances) {
        try {
          warnings.push(...(await instance.preflight(target, signal)));
        } catch (error) {
          if (!(error instanceof SwitchError)) throw error;
          throw new ConfigError(`switch.sockets: ${error.message}`, {
            cause: error,
            advice: error.advice ?? 'Name the `stats socket` of a HAProxy that is running.',
          });
        }
      }
      return warnings;
    },
    read,
    apply: async (target, { ifMatch }, signal) => {
      // All of them are looked at before the first is touched.
      if (ifMatch !== undefined && (await read(signal)).etag !== ifMatch) {
        throw new StateChangedError('HAProxy: the state changed since it was read', {
          advice: 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.',
        });
      }
      const expected = ifMatch?.split('.');
      await everywhere(instances, (instance, index) => instance.apply(target, expected?.[index], signal));
    },
    verify: async (target, signal) => {
      const { color, weights } = await read(signal);
      const wanted = weightsOf(target);
      const isThere = weighted ? weights !== undefined && sameWeights(weights, wanted) : color === target;
      return isThere ? 'verified' : 'not-verified';
    },
    restore: async ({ color, raw }, signal) => {
      const saved = raw as Readonly<Record<string, JsonValue>> | null;
      await everywhere(instances, (instance) => {
        const own = typeof saved === 'object' ? saved?.[instance.name] : undefined;
        if (own !== undefined) return instance.restore(own, signal);
        if (color === 'blue' || color === 'green') return instance.apply(color, undefined, signal);
        throw new SwitchError(`HAProxy at ${instance.name}: no state of it was saved`);
      });
    },
    drain: async (color: ServingColor, signal) =>
      addUp(await Promise.all(instances.map((instance) => instance.drain(color, signal)))),
  };
}
