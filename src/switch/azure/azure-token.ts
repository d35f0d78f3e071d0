import { systemClock } from '../../clock.ts';
import { ConfigError } from '../../errors.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { azureWays, publicCloud, safeAddress, type AzureAccess, type AzureWay } from './azure-access.ts';
import { tokenByCli } from './token-by-cli.ts';
import {
  tokenByFederation,
  tokenByPlatform,
  tokenBySecret,
  type AzureApplication,
  type AzureToken,
} from './token-requests.ts';

/** The token of now; another one than before with `renew`. */
export type AzureTokens = (renew: boolean, signal?: AbortSignal) => Promise<string>;

/** A token is renewed so long before its end, or at half of its time where that is shorter. */
const earlierMs = 5 * 60_000;

const needs: Readonly<Record<Exclude<AzureWay, 'cli'>, readonly string[]>> = {
  'client-secret': ['AZURE_CLIENT_SECRET', 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID'],
  'workload-identity': ['AZURE_FEDERATED_TOKEN_FILE', 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID'],
  'managed-identity': ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'],
};

const everyWay =
  'Give AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE with AZURE_TENANT_ID and AZURE_CLIENT_ID, run where IDENTITY_ENDPOINT is set, name `switch.imds`, or sign in with `az login`.';

function isThere(env: NodeJS.ProcessEnv, name: string): boolean {
  return (env[name] ?? '') !== '';
}

/** The way that is asked for, or the first whose own mark the environment has. */
function wayOf({ auth, imds }: AzureAccess, env: NodeJS.ProcessEnv): AzureWay {
  if (auth !== undefined) return auth;
  const marked = azureWays.find((way) => {
    const [mark] = way === 'cli' ? [] : needs[way];
    return mark !== undefined && isThere(env, mark);
  });
  return marked ?? (imds === undefined ? 'cli' : 'managed-identity');
}

function requireVariables(way: AzureWay, { auth, imds }: AzureAccess, env: NodeJS.ProcessEnv): void {
  if (way === 'cli' || (way === 'managed-identity' && imds !== undefined)) return;
  const names = needs[way];
  const missing = names.filter((name) => !isThere(env, name));
  if (missing.length === 0) return;
  const why = auth === undefined ? `${names[0] ?? ''} is set` : `\`switch.auth\` is \`${way}\``;
  throw new ConfigError(
    `switch: ${why}, but ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not`,
    {
      advice: everyWay,
    },
  );
}

/**
 * Tokens for the resource manager, kept until shortly before they end. Each secret is told to `onSecret`.
 * @throws ConfigError when there is no way to get one
 */
export function azureTokens(access: AzureAccess, surroundings: HookSurroundings): AzureTokens {
  const { env = process.env, clock = systemClock, onSecret = () => undefined } = surroundings;
  const { subscription, timeout: timeoutMs, program = ['az'] } = access;
  let kept: { readonly token: AzureToken; readonly until: number } | undefined;
  let pending: { readonly token: Promise<string>; readonly asker: AbortSignal | undefined } | undefined;

  async function ask(signal?: AbortSignal): Promise<AzureToken> {
    const management = access.management ?? publicCloud.management;
    const asking = { management: management.replace(/\/+$/, ''), timeoutMs, now: clock.now(), signal };
    const way = wayOf(access, env);
    requireVariables(way, access, env);
    const {
      AZURE_TENANT_ID: tenant = '',
      AZURE_CLIENT_ID: client = '',
      AZURE_CLIENT_SECRET: secret = '',
      AZURE_FEDERATED_TOKEN_FILE: file = '',
      IDENTITY_ENDPOINT: endpoint = '',
      IDENTITY_HEADER: header = '',
    } = env;
    if (way === 'cli') return tokenByCli(program, subscription, asking, env, everyWay);
    if (way === 'managed-identity') {
      const identity = client === '' ? undefined : client;
      if (access.imds !== undefined) {
        // It answers in the clear, on a link of the machine alone.
        return tokenByPlatform({ imds: access.imds.replace(/\/+$/, '') }, identity, asking);
      }
      onSecret(header);
      return tokenByPlatform({ endpoint, header }, identity, asking);
    }
    const given = access.authority ?? env.AZURE_AUTHORITY_HOST;
    const option = access.authority === undefined ? 'AZURE_AUTHORITY_HOST' : 'switch.authority';
    const authority = safeAddress(
      option,
      given === undefined || given === '' ? publicCloud.authority : given,
    );
    const application: AzureApplication = { authority, tenant, client };
    if (way === 'workload-identity') return tokenByFederation(application, file, asking, onSecret);
    onSecret(secret);
    return tokenBySecret(application, secret, asking);
  }

  async function renewed(signal?: AbortSignal): Promise<string> {
    const token = await ask(signal);
    onSecret(token.token);
    const lifeMs = token.expiresAt - clock.now();
    kept = { token, until: token.expiresAt - Math.min(earlierMs, lifeMs / 2) };
    return token.token;
  }

  const tokenOfNow: AzureTokens = (renew, signal) => {
    if (kept !== undefined && !renew && clock.now() < kept.until) return Promise.resolve(kept.token.token);
    // Calls are made side by side, and one sign-in serves them all; but nobody's end is everybody's.
    if (pending !== undefined) {
      const { token, asker } = pending;
      return token.catch((error: unknown) => {
        if (asker?.aborted !== true || signal?.aborted === true) throw error;
        return tokenOfNow(renew, signal);
      });
    }
    const token = renewed(signal).finally(() => {
      pending = undefined;
    });
    pending = { token, asker: signal };
    return token;
  };
  return tokenOfNow;
}
