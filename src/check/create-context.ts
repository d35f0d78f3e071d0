import { hideNothing } from '../redact/hide.ts';
import { CheckFileError } from '../errors.ts';
import { changesData } from '../probe/changes-data.ts';
import { createHttpClient, type OpenHttpClient, type Waiting } from '../probe/create-http-client.ts';
import type { Exchange } from '../probe/exchange.ts';
import type { CheckContext, Observation, Outlook, Target } from './check-context.ts';
import type { CheckEnvironment } from './check-environment.ts';
import type { Expect } from './expect.ts';
import type { Evidence } from './outcome.ts';
import { aims, type Aim, type CheckPhase } from './phase.ts';
import { SkipRequest } from './skip-request.ts';
import { tellExchange } from './watch-exchanges.ts';

/** How a body reaches the runner while it runs. */
export interface ContextHooks {
  readonly expect: Expect;
  readonly step: CheckContext['step'];
  readonly poll: CheckContext['poll'];
  readonly mutating: () => boolean;
  readonly firstOrdinal: CheckContext['firstOrdinal'];
  readonly cleanup: CheckContext['cleanup'];
  readonly evidence: (evidence: Evidence) => void;
  readonly progress: CheckContext['progress'];
  /** Told of each request that may change data, such as `POST /orders`, at the moment it is sent. */
  readonly onChange: (request: string) => void;
  /** Told of each request that has ended, and what came of it. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Told of everything that looks at an answer, or asserts something. */
  readonly onLook?: () => void;
  /** The signal that rules the caller: the cleanup's within a cleanup, else the body's. */
  readonly signal: () => AbortSignal;
}

/** A credential that is not there would be refused on both colors, and look like a weakness of the application. */
function noSecret(value: unknown): CheckFileError {
  return new CheckFileError(
    `\`secret\` expects a value, got ${value === '' ? 'an empty text' : String(value)}`,
    {
      advice: 'Set the environment variable that it comes from, where bg-check runs.',
    },
  );
}

/** The context of one attempt of one check: clients and cookies are its own. */
export function createContext(
  environment: CheckEnvironment,
  attempt: {
    readonly phase: CheckPhase;
    readonly aim: Aim | undefined;
    readonly observation: Observation | undefined;
    readonly outlook?: Outlook | undefined;
  },
  hooks: ContextHooks,
): {
  readonly context: CheckContext;
  /** Requests that were sent and are not answered to their end. */
  readonly waiting: () => readonly Waiting[];
  readonly close: () => Promise<void>;
} {
  const { config, hide = hideNothing } = environment;
  const clients: OpenHttpClient[] = [];

  const target = (name: Aim): Target => {
    const { url } = config[name];
    const http = createHttpClient({
      place: environment.places[name],
      places: environment.places,
      directory: environment.rootDirectory,
      signal: hooks.signal,
      onSecret: environment.addSecret,
      hide,
      onSend: (method, path) => {
        if (changesData(method)) hooks.onChange(`${method} ${path}`);
      },
      ...(hooks.onLook === undefined ? {} : { onLook: hooks.onLook }),
      onExchange: (exchange) => {
        hooks.onExchange?.(exchange);
        tellExchange(context, exchange);
      },
    });
    clients.push(http);
    return { name, url, http };
  };
  const targets = Object.fromEntries(aims.map((name) => [name, target(name)])) as Record<Aim, Target>;

  const context: CheckContext = {
    phase: attempt.phase,
    config,
    rootDirectory: environment.rootDirectory,
    runId: environment.runId,
    marker: environment.runId,
    ...targets,
    aim: targets[attempt.aim ?? 'live'],
    get db() {
      const database = environment.database();
      return {
        query: (sql, values, signal) => database.query(sql, values, signal ?? hooks.signal()),
        close: () => Promise.resolve(),
      } satisfies CheckContext['db'];
    },
    get prometheus() {
      return environment.prometheus();
    },
    get metrics() {
      return environment.metrics;
    },
    get counts() {
      return environment.counts;
    },
    get values() {
      return environment.values;
    },
    observation: attempt.observation,
    outlook: attempt.outlook,
    get expect() {
      hooks.onLook?.();
      return hooks.expect;
    },
    step: hooks.step,
    poll: hooks.poll,
    get mutating() {
      return hooks.mutating();
    },
    firstOrdinal: hooks.firstOrdinal,
    cleanup: hooks.cleanup,
    evidence: hooks.evidence,
    progress: hooks.progress,
    secret: (value) => {
      if (value === undefined || value === null || (value as unknown) === '') throw noSecret(value);
      if (typeof value === 'string' || typeof value === 'number') environment.addSecret(String(value));
      return value;
    },
    hide,
    skip: (reason) => {
      throw new SkipRequest(reason);
    },
    get signal() {
      return hooks.signal();
    },
  };

  return {
    context,
    waiting: () => clients.flatMap((client) => client.waiting()),
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}
