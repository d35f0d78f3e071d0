import { formatDuration } from '../../duration.ts';
import { ConfigError, SwitchError } from '../../errors.ts';
import { runProgram } from '../../program/run-program.ts';
import { forgetRunningCommand, noteRunningCommand } from '../process-group.ts';
import {
  describePlace,
  pathOfList,
  selectorText,
  type KubeApi,
  type KubeObject,
  type KubeResource,
} from './kube-api.ts';
import { kubeStatusError, KubeUnreachableError } from './kube-error.ts';

export interface KubectlOptions {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly timeoutMs: number;
  readonly directory?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Where to leave word of a program that moves traffic, while it runs. */
  readonly processFile?: string | undefined;
}

const statuses: readonly (readonly [RegExp, number])[] = [
  [/\(Conflict\)/, 409],
  [/\(NotFound\)/, 404],
  [/\(Forbidden\)/, 403],
  [/\(Unauthorized\)|You must be logged in/, 401],
  [/\(Invalid\)|request is invalid| is invalid: /, 422],
  [/\(UnsupportedMediaType\)/, 415],
];
const unreachable =
  /connection to the server .* was refused|Unable to connect to the server|no such host|i\/o timeout|certificate/;
const misconfigured =
  /context .* does not exist|cannot locate context|current-context|stat .*: no such file|error loading config/i;

/** What a failure of the program says of the cluster. */
function classify(call: string, stderr: string): Error {
  const said = stderr
    .replace(/^(Error from server \(\w+\)|error): /, '')
    .replace(/\s+/g, ' ')
    .trim();
  const status = statuses.find(([pattern]) => pattern.test(stderr))?.[1];
  if (status !== undefined) return kubeStatusError(call, status, said);
  if (stderr.includes('unknown flag')) {
    return new ConfigError(`${call}: this kubectl is too old: ${said.slice(0, 100)}`, {
      advice: 'Rollouts take kubectl 1.24 or newer; or leave `switch.via` out.',
    });
  }
  if (misconfigured.test(stderr)) return new ConfigError(`${call}: ${said}`);
  if (unreachable.test(stderr)) return new KubeUnreachableError(`${call}: ${said}`);
  return new SwitchError(`${call}: kubectl failed: ${said.slice(-300)}`);
}

function parse(call: string, text: string): KubeObject {
  try {
    return JSON.parse(text) as KubeObject;
  } catch {
    throw new SwitchError(`${call}: kubectl printed no JSON, or more of it than 1 MB`);
  }
}

function typeName({ group, version, plural }: KubeResource): string {
  return group === '' ? plural : `${plural}.${version}.${group}`;
}

/** Calls the API of a cluster by the `kubectl` of this machine, whose configuration and plugins then count. */
export async function kubectlTransport(options: KubectlOptions, signal?: AbortSignal): Promise<KubeApi> {
  const { kubeconfig, context, timeoutMs, directory, env, processFile } = options;
  const where = context === undefined ? 'kubectl' : `kubectl, context \`${context}\``;
  const chosen = [
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === undefined ? [] : ['--context', context]),
  ];

  async function run(
    subject: string,
    args: readonly string[],
    effect: boolean,
    stopped?: AbortSignal,
  ): Promise<KubeObject> {
    const call = `switch: ${subject} (${where})`;
    const file = effect ? processFile : undefined;
    try {
      const { exitCode, killedBy, stdout, stderr } = await runProgram(['kubectl', ...chosen, ...args], {
        ...{ subject: call, timeoutMs, cwd: directory, env, signal: stopped },
        onGroup:
          file === undefined
            ? undefined
            : (pid) => {
                noteRunningCommand(file, pid);
              },
      });
      if (killedBy === 'deadline') {
        throw new KubeUnreachableError(`${call}: kubectl did not end within ${formatDuration(timeoutMs)}`);
      }
      if (exitCode !== 0) throw classify(call, stderr);
      return parse(call, stdout);
    } finally {
      if (file !== undefined) forgetRunningCommand(file);
    }
  }

  const view = ['config', 'view', '--minify', '--output', 'json'];
  const config = (await run('read the kubeconfig', view, false, signal)) as unknown as {
    readonly contexts?: readonly { readonly context?: { readonly namespace?: string } }[] | null;
  };
  return {
    namespace: config.contexts?.[0]?.context?.namespace ?? 'default',
    get: (resource, place, stopped) =>
      run(
        `GET ${describePlace(resource, place)}`,
        ['get', '--raw', `${pathOfList(resource, place.namespace)}/${encodeURIComponent(place.name)}`],
        false,
        stopped,
      ),
    list: async (resource, { namespace, labels }, stopped) => {
      const query = labels === undefined ? '' : `?labelSelector=${encodeURIComponent(selectorText(labels))}`;
      const path = pathOfList(resource, namespace) + query;
      const subject = `GET ${resource.plural} in namespace ${namespace}`;
      const list = await run(subject, ['get', '--raw', path], false, stopped);
      return (list.items ?? []) as readonly KubeObject[];
    },
    patch: (resource, place, patch, stopped) => {
      const { namespace, name, subresource, dryRun = false } = place;
      const args = [
        ...['--namespace', namespace, 'patch', typeName(resource), name],
        ...['--type', patch.type, '--patch', JSON.stringify(patch.body)],
        ...(subresource === undefined ? [] : ['--subresource', subresource]),
        ...(dryRun ? ['--dry-run=server'] : []),
        ...['--output', 'json'],
      ];
      return run(`PATCH ${describePlace(resource, place)}`, args, !dryRun, stopped);
    },
  };
}
