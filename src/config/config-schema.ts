import { z } from 'zod';
import { authSchema, hasOneCredential, hostSchema, placeTlsSchema, tlsSchema } from './connection-schema.ts';
import { tryParseDuration } from '../duration.ts';
import {
  durationSchema,
  headers,
  httpUrl,
  oneOrMore,
  positiveDuration,
  postgresUrl,
  resolverAddress,
} from './field-schemas.ts';
import { switchSchema } from './switch-schema.ts';
import { tooShortWindow } from './too-short-window.ts';
import { listenAddressProblem, tryParseListenAddress } from '../metrics/listen-address.ts';

const colorSchema = z.strictObject({
  /** Where this color answers directly, without the front door. */
  url: httpUrl,
  /**
   * As which host it is asked for: `Host` header, TLS server name and name of the certificate. That of `live.url` by
   * default, as users ask; `own` for that of its own URL.
   */
  host: hostSchema.optional(),
  /** For an authority or a client certificate of its own. */
  tls: placeTlsSchema.optional(),
  /** What `identity` must report; unset means any version is accepted. */
  version: z.string().min(1).optional(),
  /** Pages of the Prometheus text format, one an instance; `/metrics` below `url` by default. */
  metrics: z.union([httpUrl, z.array(httpUrl).min(1)]).optional(),
});

/** Whether a share of releases can be a budget of false rollbacks; at a half a coin decides. */
const isBudget = (alpha: number) => alpha > 0 && alpha < 0.5;

const observeSchema = z
  .strictObject({
    window: positiveDuration.default('15m'),
    /** How often checks run that are neither probes nor objectives. */
    interval: positiveDuration.default('15s'),
    /** How often probes run, and readiness; each 5s by default, or each `interval` where that is shorter. */
    probeInterval: positiveDuration.optional(),
    /** How much longer to wait when the evidence does not suffice. */
    maxExtension: durationSchema.default('5m'),
    /** What becomes of traffic when nobody knows at the end of the extension; it never simply stays. */
    onUnknown: z.enum(['hold', 'roll-back']).default('hold'),
    /** Share of good releases that may be rolled back by mistake, over the whole window and all objectives together. */
    alpha: z
      .number()
      .refine(isBudget, { error: 'expected a number above 0 and below 0.5, such as 0.01' })
      .default(0.01),
    /**
     * For how long after the switch caches may be cold: the more sensitive half of the rule waits; `30s` by default. It
     * is shorter than the window.
     */
    settle: durationSchema.optional(),
    /** At how many looks in a row the evidence must suffice. */
    confirm: z.int().min(1).default(1),
    /** How much of blue's past before the switch tells how its errors come. */
    baseline: positiveDuration.default('6h'),
    /** Whether green may be kept before the end of the window, once every objective is shown to hold. */
    earlyPass: z.boolean().default(false),
    /** How many looks in a row another gating check must fail before traffic goes back. */
    consecutiveFailures: z.int().min(1).default(2),
  })
  .superRefine(({ window, interval, settle }, context) => {
    const settleMs = settle === undefined ? undefined : tryParseDuration(settle);
    const message = tooShortWindow(tryParseDuration(window), tryParseDuration(interval), settleMs);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  // In a window that is shorter than the default, what waits for it is refused by its own name.
  .transform(({ settle = '30s', ...others }) => ({ ...others, settle }));

const drainSchema = z.strictObject({
  /** A gauge of the metrics page of each color, such as `http_server_active_requests{route!="/metrics"}`. */
  gauge: z.string().min(1).optional(),
  /** What each color calls itself in the database; sessions under that name may still write. */
  applicationName: z
    .strictObject({ blue: z.string().min(1), green: z.string().min(1) })
    .refine(({ blue, green }) => blue !== green, 'expected two names, or sessions cannot be told apart')
    .optional(),
  /** Whether connections to where a color listens are counted, on this machine only. */
  sockets: z.boolean().default(false),
  /** For how long nothing may be in flight, and nothing new come, before a color is drained. */
  quiet: positiveDuration.default('500ms'),
  /** How long blue may take after the switch to green; `0s` leaves it unmeasured. It holds up no observation. */
  deadline: durationSchema.default('30s'),
});

/** What `bg-check.config.*` may hold; every unknown key is an error. Durations are text such as `15m`. */
export const configSchema = z.strictObject({
  /** What is being released; the key of the lock and of the journal. */
  target: z
    .string()
    .regex(/^[\w.-]+$/, 'expected letters, digits, `.`, `_` and `-` only')
    .default('default'),
  blue: colorSchema,
  green: colorSchema,
  /** The front door: where users come in. */
  live: z.strictObject({
    url: httpUrl,
    tls: placeTlsSchema.optional(),
    /** The resolver that its host is looked up at, by address; that of the system by default. */
    resolver: resolverAddress.optional(),
  }),
  identity: z
    .strictObject({
      path: z.string().startsWith('/').default('/version'),
      /** JSONPath of the version. */
      version: z.string().default('$.version'),
      /** JSONPath of the color; without one, colors are told apart by their versions. */
      color: z.string().optional(),
    })
    .prefault({}),
  readiness: z
    .strictObject({
      path: z.string().startsWith('/').default('/health'),
      /** How long a color may take to become ready. */
      deadline: positiveDuration.default('30s'),
      /** What the health document must list as up. */
      dependencies: z.array(z.string().min(1)).optional(),
      /** What may be down. */
      ignore: z.array(z.string().min(1)).optional(),
    })
    .optional(),
  database: z
    .strictObject({
      url: postgresUrl,
      connectTimeout: positiveDuration.default('5s'),
      statementTimeout: positiveDuration.default('5s'),
      lockTimeout: positiveDuration.default('500ms'),
      idleInTransactionTimeout: positiveDuration.default('10s'),
    })
    .optional(),
  schema: z
    .strictObject({
      /** Folder of the migrations; `git:<ref>:<path>` reads them from a commit. */
      migrations: z.string().min(1),
      /** How the folder is laid out; told from its files by default. */
      format: z.enum(['auto', 'numbered', 'goose', 'golang-migrate', 'sqlx']).optional(),
      /**
       * The last migration that was in place when blue went live; every later one belongs to this release. May be left
       * out when blue's statements come from a commit.
       */
      applied: z.string().min(1).optional(),
      /** Files, folders or globs with the statements of each version, each perhaps with `git:<ref>:` in front. */
      queries: z.strictObject({ blue: oneOrMore, green: oneOrMore }),
      /** Where the states are built: `embedded`, `native`, or the URL of a server for throw-away databases. */
      shadow: z
        .union([z.enum(['embedded', 'native']), postgresUrl], {
          error: 'expected `embedded`, `native` or a postgres URL',
        })
        .optional(),
      /** The role that the application connects as. */
      role: z.string().min(1).optional(),
      /** What comes first: the migrations (by default) or green's traffic. */
      order: z.enum(['migrate-first', 'code-first']).optional(),
      /** SQL files with rows, run before the pending migrations. */
      seed: oneOrMore.optional(),
      /** Probe every statement at every state, also where nothing it uses has changed. */
      exhaustive: z.boolean().optional(),
      /** Run statements with made-up values as well. */
      execute: z.boolean().optional(),
      /** From which severity on a finding fails the check; `breaks` by default. */
      failOn: z.enum(['breaks', 'breaks-open-sessions', 'changes-meaning', 'notice']).optional(),
      /** Postgres major of production, to warn when the shadow database is another. */
      postgresMajor: z.int().min(12).optional(),
    })
    .optional(),
  prometheus: z
    .strictObject({
      url: httpUrl,
      headers: headers.optional(),
      auth: authSchema.optional(),
      tls: tlsSchema.optional(),
      timeout: positiveDuration.default('10s'),
      /** Label matchers that select each color's series. */
      colors: z
        .strictObject({ blue: z.string(), green: z.string() })
        .default({ blue: 'color="blue"', green: 'color="green"' }),
      /** Samples older than this are stale. */
      maxStaleness: positiveDuration.default('1m'),
    })
    .refine(hasOneCredential, {
      path: ['auth'],
      error: 'expected credentials in one place: `auth`, the `authorization` header, or the URL',
    })
    .optional(),
  probes: z
    .strictObject({
      /** Sent with every request of a probe, beside the marker. */
      headers: headers.default({}),
      /** The header in which every request carries the id of the run. */
      marker: z
        .string()
        .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'expected the name of a header, such as `x-bg-check-run`')
        .default('x-bg-check-run'),
      /** Whether W3C `baggage` carries it as well. */
      baggage: z.boolean().default(true),
      timeout: positiveDuration.default('10s'),
      /** Whether HTTP/2 is offered, over TLS. */
      http2: z.boolean().default(false),
      /** The proxy that leads to the colors and the front door; none is used unless it is named here. */
      proxy: httpUrl.optional(),
    })
    .prefault({}),
  /** Globs of check files, relative to the configuration. */
  checks: z.array(z.string().min(1)).default(['checks/**/*.check.{ts,mts,js,mjs}']),
  switch: switchSchema.optional(),
  verification: z
    .strictObject({
      /** Fresh connections through the front door that must all answer with the new color. */
      connections: z.int().min(1).default(10),
      /** How many times in a row they must. */
      rounds: z.int().min(1).default(2),
      /** By how many points a share of green may be off before its verification finds it. */
      tolerance: z.int().min(1).max(50).default(20),
      /** Whether a client stays on the color it got, so that one client cannot measure a share. */
      sticky: z.boolean().default(false),
      deadline: positiveDuration.default('30s'),
    })
    .prefault({}),
  preSwitch: z
    .strictObject({
      /** How old a passed pre-switch may be when traffic moves. */
      maxAge: positiveDuration.default('30m'),
    })
    .prefault({}),
  observe: observeSchema.prefault({}),
  /** Who tells what a color still works on after traffic has moved away, where the switch itself cannot. */
  drain: drainSchema.prefault({}),
  rollback: z
    .strictObject({
      /** How long green may take to finish what it has in flight, measured only where the switch can tell. */
      drainDeadline: durationSchema.default('30s'),
    })
    .prefault({}),
  /** Where bg-check's own figures go. */
  metrics: z
    .strictObject({
      /** A file for node_exporter's textfile collector, relative to the configuration. */
      textfile: z.string().min(1).optional(),
      /** A Pushgateway. */
      push: z.strictObject({ url: httpUrl, headers: headers.optional() }).optional(),
      /** Host and port at which `/metrics` is served while a command runs. */
      listen: z
        .string()
        .refine((text) => tryParseListenAddress(text) !== undefined, {
          error: (issue) => listenAddressProblem(String(issue.input)),
        })
        .optional(),
    })
    .optional(),
  runner: z
    .strictObject({
      concurrency: z.int().min(1).default(4),
      timeout: positiveDuration.default('30s'),
    })
    .prefault({}),
  /** Folder of the journal and the lock, relative to the configuration. */
  directory: z.string().min(1).default('.bg-check'),
});

/** What a user writes in `bg-check.config.*`. */
export type UserConfig = z.input<typeof configSchema>;

/** A validated configuration with every default filled in. */
export type Config = z.output<typeof configSchema>;
