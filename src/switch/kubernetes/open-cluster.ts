import { systemClock } from '../../clock.ts';
import { ConfigError } from '../../errors.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { endLeftoverCommand } from '../process-group.ts';
import { apiTransport } from './api-transport.ts';
import { connectByKubeconfig } from './connect-by-kubeconfig.ts';
import { connectInCluster, isInCluster, serviceAccountFolder } from './in-cluster.ts';
import type { KubeApi } from './kube-api.ts';
import { kubeconfigFiles, readKubeconfig } from './kubeconfig-file.ts';
import { kubectlTransport } from './kubectl-transport.ts';

/** Which cluster is meant, and how it is spoken to. */
export interface ClusterAccess {
  /** A file; by default `KUBECONFIG`, the one of the home folder, or the account of the pod that this runs in. */
  readonly kubeconfig?: string | undefined;
  /** The current one by default. */
  readonly context?: string | undefined;
  /** Of the objects; the one of the context by default. */
  readonly namespace?: string | undefined;
  /** The API itself by default; `kubectl` where only that gets through. */
  readonly via?: 'api' | 'kubectl' | undefined;
  /** Milliseconds each call may take. */
  readonly timeout: number;
}

export interface ClusterSurroundings extends HookSurroundings {
  /** Where the account of a pod is, for tests. */
  readonly serviceAccount?: string;
}

/** A cluster ready to be asked. */
export interface Cluster {
  readonly kube: KubeApi;
  /** Of the objects that are switched. */
  readonly namespace: string;
}

async function connect(
  access: ClusterAccess,
  around: ClusterSurroundings,
  signal?: AbortSignal,
): Promise<KubeApi> {
  const { kubeconfig: configured, context, timeout: timeoutMs } = access;
  const { env = process.env, directory = process.cwd(), clock = systemClock, onSecret, processFile } = around;
  const { files, from } = kubeconfigFiles(configured, { directory, env });
  if (access.via === 'kubectl') {
    const [kubeconfig] = from === 'switch.kubeconfig' ? files : [];
    return kubectlTransport({ kubeconfig, context, timeoutMs, directory, env, processFile }, signal);
  }
  const kubeconfig = await readKubeconfig(files);
  if (kubeconfig !== undefined) {
    const connection = await connectByKubeconfig(kubeconfig, { context, env, clock, timeoutMs });
    return apiTransport(connection, { timeoutMs, onSecret });
  }
  if (from !== 'switch.kubeconfig' && isInCluster(env)) {
    const connection = await connectInCluster(env, around.serviceAccount ?? serviceAccountFolder);
    return apiTransport(connection, { timeoutMs, onSecret });
  }
  throw new ConfigError(`switch: there is no kubeconfig at ${files.join(', ')}`, {
    advice: 'Set `switch.kubeconfig` or KUBECONFIG to the file that `kubectl` uses.',
  });
}

/** The way to a cluster: found out when it is first asked for, and then kept. */
export function clusterOpener(
  access: ClusterAccess,
  around: ClusterSurroundings,
): (signal?: AbortSignal) => Promise<Cluster> {
  let opened: Cluster | undefined;
  return async (signal) => {
    // Its late effect must not overtake what is done next.
    if (around.processFile !== undefined) await endLeftoverCommand(around.processFile);
    if (opened === undefined) {
      const kube = await connect(access, around, signal);
      opened = { kube, namespace: access.namespace ?? kube.namespace };
    }
    return opened;
  };
}
