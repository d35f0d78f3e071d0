import { z } from 'zod';
import { listenAddressProblem, tryParseListenAddress } from '../metrics/listen-address.ts';
import { hostSchema, placeTlsSchema } from './connection-schema.ts';
import { drainSchema } from './drain-schema.ts';
import {
  durationSchema,
  headers,
  httpUrl,
  positiveDuration,
  postgresUrl,
  resolverAddress,
} from './field-schemas.ts';
import { observeSchema } from './observe-schema.ts';
import { prometheusSchema } from './prometheus-schema.ts';
import { skewSchema } from './skew-schema.ts';
import { switchSchema } from './switch-schema.ts';

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
  schema: skewSchema.optional(),
  prometheus: prometheusSchema.optional(),
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
