import { ConfigError, SwitchError } from '../../errors.ts';
import type { ServingColor } from '../color-names.ts';
import type { SwitchHook, SwitchState } from '../switch-hook.ts';
import { colorOfWeights, describeTarget, sameWeights, soleColor } from '../weights.ts';
import { createAdminApi } from './admin-api.ts';
import { lookAtCaddy, sharePolicyProblem } from './caddy-preflight.ts';
import { dialNames, dialsFor, keepableWeights, weightsOfDials, type ColorDials } from './dials.ts';

export interface CaddyHookOptions {
  /** Where the admin API answers. */
  readonly admin: string;
  /** The `@id` of the `reverse_proxy` handler. */
  readonly id: string;
  /** The addresses of each color, as Caddy dials them. */
  readonly upstreams: Readonly<Record<ServingColor, string | readonly string[]>>;
  /** Milliseconds each call may take. */
  readonly timeout: number;
}

function dialsOf({ upstreams }: CaddyHookOptions): ColorDials {
  const list = (color: ServingColor) => [upstreams[color]].flat();
  const dials = { blue: list('blue'), green: list('green') };
  for (const [color, each] of Object.entries(dials)) {
    const url = each.find((dial) => dial.includes('://'));
    if (url === undefined) continue;
    throw new ConfigError(
      `switch.upstreams.${color}: expected an address as Caddy dials it, got \`${url}\``,
      {
        advice: 'Such as `10.0.0.1:8080`, without a scheme and a path.',
      },
    );
  }
  const both = dials.blue.find((dial) => dials.green.includes(dial));
  if (both === undefined) return dials;
  throw new ConfigError(`switch.upstreams: \`${both}\` is among blue's and among green's`);
}

/**
 * A switch hook that changes the upstreams of one `reverse_proxy` handler through Caddy's admin API. A share is made of
 * naming upstreams several times, which every Caddy understands, also one without weights.
 * @throws ConfigError when an option cannot work
 */
export function createCaddyHook(options: CaddyHookOptions): SwitchHook {
  const dials = dialsOf(options);
  const api = createAdminApi(options.admin, options.timeout);
  const handlerPath = `/id/${encodeURIComponent(options.id)}`;
  const path = `${handlerPath}/upstreams`;

  const read = async (signal?: AbortSignal): Promise<SwitchState> => {
    const { value, etag } = await api.get(path, signal);
    const weights = weightsOfDials(dials, dialNames(value));
    const state = { raw: value, ...(etag === undefined ? {} : { etag }) };
    return weights === undefined
      ? { color: 'unknown', ...state }
      : { color: colorOfWeights(weights), weights, ...state };
  };

  const apply: SwitchHook['apply'] = async (target, { ifMatch }, signal) => {
    if (soleColor(target) === undefined) {
      const { value } = await api.get(handlerPath, signal);
      const problem = sharePolicyProblem(value);
      if (problem !== undefined) throw new SwitchError(`${describeTarget(target)}: ${problem}`);
    }
    const list = dialsFor(dials, target).map((dial) => ({ dial }));
    await api.patch(path, list, ifMatch, signal);
  };

  return {
    name: 'caddy',
    weighted: true,
    preflight: (target, signal) => lookAtCaddy({ api, handlerPath, dials }, target, signal),
    read,
    apply,
    verify: async (target, signal) => {
      const { weights } = await read(signal);
      // Lists are whole numbers: what is kept is what was asked for, rounded.
      const isThere = weights !== undefined && sameWeights(weights, keepableWeights(target), 0.001);
      return isThere ? 'verified' : 'not-verified';
    },
    restore: async ({ raw, color, weights }, signal) => {
      if (Array.isArray(raw)) await api.patch(path, raw, undefined, signal);
      else await apply(weights ?? (color === 'green' ? 'green' : 'blue'), {}, signal);
    },
  };
}
