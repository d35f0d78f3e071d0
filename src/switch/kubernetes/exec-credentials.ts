import { isAbsolute, join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { ConfigError } from '../../errors.ts';
import { runProgram } from '../../program/run-program.ts';
import type { KubeCredentials } from './cluster-connection.ts';
import type { ExecPlugin } from './kubeconfig-file.ts';

/** What a program of a kubeconfig is run with. */
export interface ExecSurroundings {
  /** The user of the kubeconfig, for messages. */
  readonly user: string;
  /** The folder of the kubeconfig, where a program with a relative path is. */
  readonly folder: string;
  /** The cluster as such a program expects it. */
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Milliseconds it may take. */
  readonly timeoutMs: number;
}

interface Answer {
  readonly status?: {
    readonly token?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
    readonly expirationTimestamp?: string;
  };
}

const known = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
/** Credentials that end so soon are asked for anew. */
const earlierMs = 10_000;

function parse(subject: string, text: string): NonNullable<Answer['status']> {
  let answer: Answer;
  try {
    answer = JSON.parse(text) as Answer;
  } catch {
    // What it printed may hold a token, and is not quoted.
    throw new ConfigError(`${subject} printed no JSON`);
  }
  const { status } = answer;
  if (status?.token !== undefined || status?.clientCertificateData !== undefined) return status;
  throw new ConfigError(`${subject} printed an ExecCredential without a token and without a certificate`);
}

/**
 * Credentials by a program, as the ExecCredential protocol has it; kept until they expire or are refused.
 * @throws ConfigError when it cannot be run so, fails or prints none
 */
export function execCredentials(plugin: ExecPlugin, around: ExecSurroundings) {
  const { apiVersion = '', command = '', args, env: added, installHint } = plugin;
  const subject = `switch: the program \`${command}\` of user \`${around.user}\` in the kubeconfig`;
  const advice = installHint === undefined ? {} : { advice: installHint };
  let kept: { readonly credentials: KubeCredentials; readonly until: number } | undefined;

  async function run(signal?: AbortSignal): Promise<KubeCredentials> {
    if (!known.includes(apiVersion)) {
      throw new ConfigError(`${subject} speaks \`${apiVersion}\`; expected one of ${known.join(', ')}`);
    }
    if (plugin.interactiveMode === 'Always') {
      throw new ConfigError(
        `${subject} wants to ask a person (interactiveMode: Always), and nobody is there`,
      );
    }
    const spec = {
      interactive: false,
      ...(plugin.provideClusterInfo === true ? { cluster: around.cluster } : {}),
    };
    const info = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
    const program = command.includes('/') && !isAbsolute(command) ? join(around.folder, command) : command;
    const { exitCode, killedBy, stdout, stderr } = await runProgram([program, ...(args ?? [])], {
      subject,
      ...(installHint === undefined ? {} : { advice: installHint }),
      timeoutMs: around.timeoutMs,
      env: {
        ...around.env,
        ...Object.fromEntries((added ?? []).map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: info,
      },
      signal,
    });
    if (exitCode !== 0) {
      const how =
        killedBy === 'deadline'
          ? `did not end within ${formatDuration(around.timeoutMs)}`
          : `ended with ${killedBy ?? `exit code ${exitCode ?? '?'}`}`;
      throw new ConfigError(
        `${subject} ${how}${stderr.trim() === '' ? '' : `: ${stderr.trim().slice(-300)}`}`,
        advice,
      );
    }
    const { token, clientCertificateData, clientKeyData, expirationTimestamp } = parse(subject, stdout);
    const credentials = {
      ...(token === undefined ? {} : { token }),
      ...(clientCertificateData === undefined ? {} : { clientCertificate: clientCertificateData }),
      ...(clientKeyData === undefined ? {} : { clientKey: clientKeyData }),
    };
    const until = expirationTimestamp === undefined ? Infinity : Date.parse(expirationTimestamp);
    kept = { credentials, until: Number.isNaN(until) ? 0 : until };
    return credentials;
  }

  return async (renew: boolean, signal?: AbortSignal): Promise<KubeCredentials> =>
    kept !== undefined && !renew && around.clock.now() < kept.until - earlierMs
      ? kept.credentials
      : run(signal);
}
