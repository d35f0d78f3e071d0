import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock } from '../../clock.ts';
import { ConfigError } from '../../errors.ts';
import type { ClusterConnection, KubeCredentials } from './cluster-connection.ts';
import { execCredentials } from './exec-credentials.ts';
import type { Entry, Kubeconfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig-file.ts';

export interface ConnectOptions {
  /** The context to use in place of the current one. */
  readonly context?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Milliseconds that a program which gives credentials may take. */
  readonly timeoutMs: number;
}

function namesOf(map: ReadonlyMap<string, unknown>): string {
  return map.size === 0 ? 'none' : [...map.keys()].map((name) => `\`${name}\``).join(', ');
}

function pick<Value>(
  map: ReadonlyMap<string, Entry<Value>>,
  name: string | undefined,
  whose: string,
): Entry<Value> {
  const entry = name === undefined ? undefined : map.get(name);
  if (entry !== undefined) return entry;
  throw new ConfigError(
    `switch: ${whose} ${name === undefined ? 'is not named' : `\`${name}\` is not in the kubeconfig`}; there: ${namesOf(map)}`,
  );
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

/** The content of a file that a kubeconfig names, or what it holds in its place. */
async function material(
  key: string,
  {
    data,
    file,
    folder,
  }: { readonly data?: string | undefined; readonly file?: string | undefined; readonly folder: string },
): Promise<string | undefined> {
  if (data !== undefined) return decode(data);
  if (file === undefined) return undefined;
  try {
    return await readFile(resolve(folder, file), 'utf8');
  } catch (error) {
    throw new ConfigError(
      `switch: \`${key}\` of the kubeconfig cannot be read: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

function serverOf(name: string, { server, 'proxy-url': proxy }: KubeconfigCluster): string {
  if (proxy !== undefined) {
    throw new ConfigError(
      `switch: cluster \`${name}\` is reached through a proxy (proxy-url), which is not spoken`,
      {
        advice: 'Set `switch.via` to `kubectl`, which speaks it.',
      },
    );
  }
  if (server !== undefined && /^https?:\/\/[^/]/.test(server) && URL.canParse(server)) return server;
  throw new ConfigError(
    `switch: cluster \`${name}\` of the kubeconfig needs an http or https \`server\`, got \`${server ?? ''}\``,
  );
}

type GiveCredentials = ClusterConnection['credentials'];

function credentialsOf(
  name: string,
  { value: user, folder }: Entry<KubeconfigUser>,
  cluster: Readonly<Record<string, unknown>>,
  { env, clock, timeoutMs }: ConnectOptions,
): GiveCredentials {
  if (user.exec !== undefined)
    return execCredentials(user.exec, { user: name, folder, cluster, env, clock, timeoutMs });
  if (user['auth-provider'] !== undefined) {
    throw new ConfigError(
      `switch: user \`${name}\` of the kubeconfig has an auth-provider, which Kubernetes gave up in 1.26`,
      {
        advice: 'Let the provider of the cluster write an `exec` entry in its place.',
      },
    );
  }
  // Files are read for each call: who renews a certificate or a token writes it there.
  return async () => {
    const [clientCertificate, clientKey, filed] = await Promise.all([
      material('client-certificate', {
        data: user['client-certificate-data'],
        file: user['client-certificate'],
        folder,
      }),
      material('client-key', { data: user['client-key-data'], file: user['client-key'], folder }),
      material('tokenFile', { file: user.tokenFile, folder }),
    ]);
    const token = filed?.trim() ?? user.token;
    const { username, password } = user;
    return {
      ...(token === undefined ? {} : { token }),
      ...(clientCertificate === undefined ? {} : { clientCertificate }),
      ...(clientKey === undefined ? {} : { clientKey }),
      ...(username === undefined || password === undefined ? {} : { username, password }),
    } satisfies KubeCredentials;
  };
}

/**
 * The cluster that a context of a kubeconfig names.
 * @throws ConfigError when there is no such context, or what it names is not there
 */
export async function connectByKubeconfig(
  kubeconfig: Kubeconfig,
  options: ConnectOptions,
): Promise<ClusterConnection> {
  const { files, contexts, clusters, users, currentContext } = kubeconfig;
  const name = options.context ?? currentContext;
  if (name === undefined) {
    throw new ConfigError(`switch: the kubeconfig names no current context (${files.join(', ')})`, {
      advice: `Set \`switch.context\` to one of: ${namesOf(contexts)}.`,
    });
  }
  const { value: context } = pick(contexts, name, 'context');
  const whose = `of context \`${name}\``;
  const cluster = pick(clusters, context.cluster, `cluster ${whose}:`);
  const user: Entry<KubeconfigUser> =
    context.user === undefined || context.user === ''
      ? { value: {}, folder: '.' }
      : pick(users, context.user, `user ${whose}:`);
  const server = serverOf(context.cluster ?? '', cluster.value);
  const authorities = await material('certificate-authority', {
    data: cluster.value['certificate-authority-data'],
    file: cluster.value['certificate-authority'],
    folder: cluster.folder,
  });
  const { 'tls-server-name': serverName, 'insecure-skip-tls-verify': trustsAnybody = false } = cluster.value;
  return {
    name: `context \`${name}\``,
    server,
    trustsAnybody,
    namespace: context.namespace ?? 'default',
    ...(authorities === undefined ? {} : { authorities }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(user.value.as === undefined ? {} : { impersonates: user.value.as }),
    credentials: credentialsOf(
      context.user ?? '',
      user,
      { ...cluster.value, 'certificate-authority-data': authorities },
      options,
    ),
  };
}
