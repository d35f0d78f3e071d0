import { connect } from 'node:net';
import { ConfigError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import { asConfigError } from '../as-config-error.ts';
import { colorOfWeights, weightsOf, type SwitchTarget } from '../weights.ts';
import type { AdminApi } from './admin-api.ts';
import { asObject, dialNames, weightsOfDials, type ColorDials, type JsonObject } from './dials.ts';

const lookMs = 1_000;
/** Under these an upstream that is named twice gets twice as much. */
const fairPolicies = ['random', 'round_robin'];

/** Why a handler could not give each color its share; `undefined` when it can. */
export function sharePolicyProblem(handler: JsonValue): string | undefined {
  const { policy } = asObject(asObject(asObject(handler).load_balancing).selection_policy);
  // Without a policy Caddy chooses at random.
  if (policy === undefined || (typeof policy === 'string' && fairPolicies.includes(policy))) return undefined;
  return `the selection policy ${JSON.stringify(policy)} of Caddy pays no regard to how often an upstream is named; shares need ${fairPolicies.map((name) => `\`${name}\``).join(' or ')}`;
}

/** Whether somebody listens there, as far as this machine can see; Caddy itself believes every address. */
function answers(dial: string, signal?: AbortSignal): Promise<boolean> {
  const [, host = '', port = ''] = /^(?:tcp\/)?\[?([^[\]/{}]+)\]?:(\d+)$/.exec(dial) ?? [];
  // A socket file, a placeholder, a range of ports: nothing to be tried from here.
  if (port === '') return Promise.resolve(true);
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: lookMs, signal });
    const end = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false));
  });
}

function requireHandler(value: JsonValue, handlerPath: string, dials: ColorDials): readonly JsonObject[] {
  const { handler, upstreams, dynamic_upstreams: dynamic } = asObject(value);
  if (handler !== 'reverse_proxy') {
    throw new ConfigError(
      `switch.id: ${handlerPath} of Caddy is no \`reverse_proxy\` handler but ${JSON.stringify(handler ?? null)}`,
      { advice: 'Put the `"@id"` beside `"handler": "reverse_proxy"`.' },
    );
  }
  if (dynamic !== undefined) {
    throw new ConfigError(
      `switch.id: ${handlerPath} has \`dynamic_upstreams\`, for which Caddy leaves \`upstreams\` aside`,
      { advice: 'Take `dynamic_upstreams` out of the handler.' },
    );
  }
  if (!Array.isArray(upstreams)) {
    throw new ConfigError(`switch.id: ${handlerPath} has no \`upstreams\` that could be replaced`, {
      advice: 'Give the handler the upstreams of blue.',
    });
  }
  const names = dialNames(upstreams);
  if (weightsOfDials(dials, names) === undefined) {
    const stranger = names.find((name) => ![...dials.blue, ...dials.green].includes(name)) ?? 'nobody';
    throw new ConfigError(
      `switch.upstreams: Caddy sends requests to \`${stranger}\`, which is neither blue's nor green's`,
      { advice: 'Give `switch.upstreams` the addresses just as Caddy has them in `dial`.' },
    );
  }
  return (upstreams as readonly JsonValue[]).map(asObject);
}

async function persistenceWarning(api: AdminApi, signal?: AbortSignal): Promise<string> {
  const { value } = await api.get('/config/admin', signal);
  const isKept = asObject(asObject(value).config).persist !== false;
  return isKept
    ? 'Caddy keeps this move over a restart only when it is started with `--resume`; `caddy reload` with a file undoes it at any time'
    : '`admin.config.persist` of Caddy is false, so that a restart undoes this move, as `caddy reload` does';
}

interface Caddy {
  readonly api: AdminApi;
  readonly handlerPath: string;
  readonly dials: ColorDials;
}

/**
 * Looks whether Caddy could be moved, and touches nothing.
 * @throws ConfigError when its admin API does not answer, or the handler is not one that could be moved
 */
export async function lookAtCaddy(
  caddy: Caddy,
  target: SwitchTarget,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  try {
    return await look(caddy, target, signal);
  } catch (error) {
    throw asConfigError(error);
  }
}

async function look(caddy: Caddy, target: SwitchTarget, signal?: AbortSignal): Promise<readonly string[]> {
  const { api, handlerPath, dials } = caddy;
  const { value } = await api.get(handlerPath, signal);
  const entries = requireHandler(value, handlerPath, dials);
  const weights = weightsOf(target);
  const policyProblem = colorOfWeights(weights) === 'mixed' ? sharePolicyProblem(value) : undefined;
  if (policyProblem !== undefined) {
    throw new ConfigError(policyProblem, {
      advice: 'Change `load_balancing.selection_policy` of the handler, or leave `switch.steps` out.',
    });
  }
  const wanted = (['blue', 'green'] as const).filter((color) => weights[color] > 0);
  const silent = await Promise.all(
    wanted.flatMap((color) =>
      dials[color].map(async (dial) =>
        (await answers(dial, signal)) ? [] : [`nobody listens at ${dial} of ${color}, as seen from here`],
      ),
    ),
  );
  const dropped = new Set(entries.flatMap((entry) => Object.keys(entry).filter((key) => key !== 'dial')));
  const lost = [...dropped].map(
    (key) => `a move drops \`${key}\` of the upstreams, which holds nothing but addresses then`,
  );
  return [...silent.flat(), ...lost, await persistenceWarning(api, signal)];
}
