import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import type { ClusterConnection } from './cluster-connection.ts';

/** Where a cluster puts the account of a pod. */
export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Whether this process runs in a pod that was told where its cluster is. */
export function isInCluster(env: NodeJS.ProcessEnv): boolean {
  return env.KUBERNETES_SERVICE_HOST !== undefined && env.KUBERNETES_SERVICE_PORT !== undefined;
}

async function readAccountFile(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    throw new ConfigError(
      `switch: cannot read the service account of this pod: ${(error as Error).message}`,
      {
        advice: 'Give the pod a service account whose token is mounted, or set `switch.kubeconfig`.',
        cause: error,
      },
    );
  }
}

/** The cluster that this process is a pod of. @throws ConfigError when its account is not mounted */
export async function connectInCluster(
  env: NodeJS.ProcessEnv,
  folder = serviceAccountFolder,
): Promise<ClusterConnection> {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = env;
  const [authorities, namespace] = await Promise.all([
    readAccountFile(folder, 'ca.crt'),
    readAccountFile(folder, 'namespace'),
  ]);
  return {
    name: 'the cluster of this pod',
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    authorities,
    trustsAnybody: false,
    namespace: namespace.trim(),
    // The cluster renews the token in its file, so that it is never kept.
    credentials: async () => ({ token: (await readAccountFile(folder, 'token')).trim() }),
  };
}
