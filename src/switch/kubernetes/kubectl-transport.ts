import { ConfigError, SwitchError } from '../../errors.ts';
import { runCommand } from '../run-command.ts';
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
const misconfigured = /context .* does not exist|current-context|stat .*: no such file|error loading config/i;

/** Nothing but what the program said, without the line that was run. */
function stderrOf(message: string): string {
  const said = /\nstderr: ([^]*)$/.exec(message)?.[1] ?? message;
  return said
    .replace(/^(Error from server \(\w+\)|error): /, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** What a failure of the program says of the cluster. */
function classify(call: string, error: SwitchError): Error {
  const { message } = error;
  const said = stderrOf(message);
  const status = statuses.find(([pattern]) => pattern.test(message))?.[1];
  if (status !== undefined) return kubeStatusError(call, status, said);
  if (misconfigured.test(message)) return new ConfigError(`${call}: ${said}`, { cause: error });
  if (unreachable.test(message)) return new KubeUnreachableError(`${call}: ${said}`, { cause: error });
  return error;
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
    let text: string;
    try {
      text = await runCommand(['kubectl', ...chosen, ...args], {
        label: 'switch',
        timeoutMs,
        ...(directory === undefined ? {} : { cwd: directory }),
        ...(env === undefined ? {} : { env }),
        ...(processFile === undefined || !effect ? {} : { processFile }),
        ...(stopped === undefined ? {} : { signal: stopped }),
      });
    } catch (error) {
      throw error instanceof SwitchError ? classify(call, error) : error;
    }
    try {
      return JSON.parse(text) as KubeObject;
    } catch {
      throw new SwitchError(`${call}: kubectl printed no JSON`);
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
