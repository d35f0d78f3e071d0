import type { Config } from '../config/config-schema.ts';
import { parseDuration } from '../duration.ts';
import { ConfigError } from '../errors.ts';
import type { PrometheusOptions } from '../slo/prometheus-connection.ts';
import { readTlsFiles } from '../slo/read-tls-files.ts';

type Auth = NonNullable<NonNullable<Config['prometheus']>['auth']>;

const privateHeader = /authorization|cookie|token|secret|key|password/i;

function authorizationOf({ bearer, user = '', password = '' }: Auth): string {
  if (bearer !== undefined) return `Bearer ${bearer}`;
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/**
 * How to reach the Prometheus that is configured; every credential is made a secret.
 * @throws ConfigError when none is configured, or its TLS files cannot be used
 */
export function prometheusOptions(
  { prometheus }: Config,
  environment: { readonly rootDirectory: string; readonly addSecret: (value: string) => void },
): PrometheusOptions {
  if (prometheus === undefined) {
    throw new ConfigError('a check uses Prometheus, but no `prometheus` is configured', {
      advice: 'Add `prometheus: { url: "http://…" }` to the configuration, or use `metrics`.',
    });
  }
  const { url, headers, auth, tls, timeout, colors, maxStaleness } = prometheus;
  const authorization = auth === undefined ? {} : { authorization: authorizationOf(auth) };
  const privateValues = Object.entries(headers ?? {}).flatMap(([name, value]) =>
    privateHeader.test(name) ? [value, value.replace(/^(basic|bearer) +/i, '')] : [],
  );
  for (const secret of [auth?.bearer, auth?.password, authorization.authorization, ...privateValues]) {
    if (secret !== undefined && secret !== '') environment.addSecret(secret);
  }
  return {
    url,
    headers: { ...headers, ...authorization },
    timeoutMs: parseDuration(timeout),
    colors,
    maxStalenessMs: parseDuration(maxStaleness),
    ...(tls === undefined ? {} : { tls: readTlsFiles(tls, environment.rootDirectory, 'prometheus.tls') }),
  };
}
