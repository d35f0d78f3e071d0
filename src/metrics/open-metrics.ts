import { resolve } from 'node:path';
import { systemClock, type Clock } from '../clock.ts';
import { ConfigError } from '../errors.ts';
import type { Reporter, RunEvent } from '../runner/run-event.ts';
import type { RunLabels } from './keep-other-runs.ts';
import { parseListenAddress } from './listen-address.ts';
import { startMetricsServer } from './metrics-server.ts';
import { createOwnMetrics } from './own-metrics.ts';
import { createPublication, type Publication, type Publish } from './publication.ts';
import { createPushGateway } from './push-gateway.ts';
import { createEventRecorder } from './record-event.ts';
import { writeTextfile } from './textfile.ts';

/** Where bg-check's own figures go. */
export interface MetricsOutputs {
  /** A file for node_exporter's textfile collector; relative ones start at `directory`. */
  readonly textfile?: string | undefined;
  readonly push?:
    { readonly url: string; readonly headers?: Readonly<Record<string, string>> | undefined } | undefined;
  /** Host and port at which `/metrics` is served while the run goes on. */
  readonly listen?: string | undefined;
}

export interface OpenMetricsOptions {
  readonly outputs: MetricsOutputs;
  /** What is being released, without secrets, and by which command. */
  readonly run: RunLabels;
  readonly directory: string;
  /** Tells the run's other reporters. */
  readonly tell: (level: 'info' | 'warning', message: string) => void;
  readonly clock?: Clock;
  /** How long the end of a run may wait for its figures to get out, in milliseconds. */
  readonly patienceMs?: number;
}

/** After these the figures outside are brought up to date; after others they may wait. */
const milestones: ReadonlySet<RunEvent['type']> = new Set([
  'run:start',
  'phase:end',
  'switch:end',
  'observe:tick',
  'rollback:end',
  'drain:end',
  'run:end',
]);

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const listenReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
};

async function listenAt(text: string, page: () => Promise<string>, contentType: string) {
  const address = parseListenAddress(text, 'metrics');
  try {
    return await startMetricsServer(address, page, contentType);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const reason = listenReasons[code] ?? reasonOf(cause);
    throw new ConfigError(`metrics: cannot listen on \`${text}\`: ${reason}`, {
      advice: 'Name another address, or port 0 for any port that is free; nothing has been touched.',
      cause,
    });
  }
}

/** Written at once, so that a wrong path is known before anything runs. */
async function tryTextfile(file: string, shown: string, text: string, run: RunLabels): Promise<void> {
  try {
    await writeTextfile(file, text, run, new AbortController().signal);
  } catch (cause) {
    throw new ConfigError(`metrics: the file \`${shown}\` cannot be written: ${reasonOf(cause)}`, {
      advice: 'Name a file in a folder that bg-check may write to; nothing has been touched.',
      cause,
    });
  }
}

/**
 * Opens the ways out for bg-check's own figures, as a reporter that must be closed. What cannot work is said at once;
 * what fails later is a warning, and never changes a verdict.
 * @throws ConfigError when the file cannot be written or the address cannot be listened on
 */
export async function openMetrics(options: OpenMetricsOptions): Promise<Reporter> {
  const { outputs, run, directory, tell, clock = systemClock, patienceMs = 5_000 } = options;
  const { textfile, push, listen } = outputs;
  const metrics = createOwnMetrics();
  const record = createEventRecorder(metrics);
  const text = () => metrics.registry.metrics();
  const gateway = push && createPushGateway({ ...push, run, clock });
  const server =
    listen === undefined ? undefined : await listenAt(listen, text, metrics.registry.contentType);
  const file = textfile === undefined ? undefined : resolve(directory, textfile);
  try {
    if (file !== undefined) await tryTextfile(file, textfile ?? file, await text(), run);
  } catch (error) {
    await server?.close();
    throw error;
  }

  const publishTo = (name: string, publish: Publish) =>
    createPublication({
      text,
      publish,
      onFailure: (error) => {
        tell('warning', `the figures of this run did not reach ${name}: ${reasonOf(error)}`);
      },
      patienceMs,
    });
  const publications: Publication[] = [];
  if (file !== undefined) {
    publications.push(
      publishTo(`\`${textfile ?? file}\``, (content, signal) => writeTextfile(file, content, run, signal)),
    );
  }
  if (gateway !== undefined) {
    publications.push(publishTo(`the Pushgateway at ${gateway.shown}`, gateway.push));
  }

  return {
    name: 'metrics',
    onEvent: (event) => {
      record(event);
      if (event.type === 'run:start' && server !== undefined) tell('info', `metrics at ${server.url}`);
      if (milestones.has(event.type)) for (const publication of publications) publication.request();
    },
    close: async () => {
      await Promise.all([...publications.map((publication) => publication.close()), server?.close()]);
    },
  };
}
