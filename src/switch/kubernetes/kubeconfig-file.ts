import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { ConfigError } from '../../errors.ts';

/** A program that gives credentials. */
export interface ExecPlugin {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly installHint?: string;
  readonly provideClusterInfo?: boolean;
  readonly interactiveMode?: string;
}

export interface KubeconfigCluster {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'tls-server-name'?: string;
  readonly 'proxy-url'?: string;
}

export interface KubeconfigUser {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly username?: string;
  readonly password?: string;
  readonly as?: string;
  readonly exec?: ExecPlugin;
  readonly 'auth-provider'?: unknown;
}

export interface KubeconfigContext {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
}

/** An entry, and the folder that its files are relative to. */
export interface Entry<Value> {
  readonly value: Value;
  readonly folder: string;
}

export interface Kubeconfig {
  /** The files it was read from, for messages. */
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, Entry<KubeconfigContext>>;
  readonly clusters: ReadonlyMap<string, Entry<KubeconfigCluster>>;
  readonly users: ReadonlyMap<string, Entry<KubeconfigUser>>;
}

const kinds = { contexts: 'context', clusters: 'cluster', users: 'user' } as const;

/** Where a kubeconfig is looked for: what is configured, else `KUBECONFIG`, else the one of the home folder. */
export function kubeconfigFiles(
  configured: string | undefined,
  { directory, env }: { readonly directory: string; readonly env: NodeJS.ProcessEnv },
): { readonly files: readonly string[]; readonly from: 'switch.kubeconfig' | 'KUBECONFIG' | 'home' } {
  if (configured !== undefined) return { files: [resolve(directory, configured)], from: 'switch.kubeconfig' };
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return { files: listed.map((file) => resolve(directory, file)), from: 'KUBECONFIG' };
  return { files: [join(env.HOME ?? homedir(), '.kube', 'config')], from: 'home' };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns `undefined` when there is no such file */
async function readDocument(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError(`switch: cannot read the kubeconfig: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const { defaultLoaders } = await import('cosmiconfig');
  let document: unknown;
  try {
    document = defaultLoaders['.yaml'](file, text);
  } catch (error) {
    // The parser quotes the lines around a mistake, and there may be a token in them.
    const { reason = 'it cannot be parsed', mark } = error as { reason?: string; mark?: { line: number } };
    const location = mark === undefined ? file : `${file}:${mark.line + 1}`;
    throw new ConfigError(`switch: the kubeconfig is no YAML: ${reason}`, { location });
  }
  if (isRecord(document)) return document;
  if (document === null || document === undefined) return {};
  throw new ConfigError('switch: the kubeconfig holds no mapping', { location: file });
}

/**
 * Reads and joins kubeconfig files: of two entries of one name the first counts.
 * @returns `undefined` when there is none of the files
 * @throws ConfigError when one cannot be read
 */
export async function readKubeconfig(files: readonly string[]): Promise<Kubeconfig | undefined> {
  const maps = {
    contexts: new Map<string, Entry<KubeconfigContext>>(),
    clusters: new Map<string, Entry<KubeconfigCluster>>(),
    users: new Map<string, Entry<KubeconfigUser>>(),
  };
  const found: string[] = [];
  let currentContext: string | undefined;
  for (const file of files) {
    const document = await readDocument(file);
    if (document === undefined) continue;
    found.push(file);
    const current = document['current-context'];
    if (typeof current === 'string' && current !== '') currentContext ??= current;
    for (const [list, kind] of Object.entries(kinds)) {
      const entries = document[list];
      for (const entry of Array.isArray(entries) ? (entries as readonly unknown[]) : []) {
        if (!isRecord(entry) || typeof entry.name !== 'string' || !isRecord(entry[kind])) continue;
        const map: Map<string, Entry<unknown>> = maps[list as keyof typeof kinds];
        if (!map.has(entry.name)) map.set(entry.name, { value: entry[kind], folder: dirname(file) });
      }
    }
  }
  return found.length === 0 ? undefined : { files: found, currentContext, ...maps };
}
