import type { Config } from '../config/config-schema.ts';
import { parseDuration } from '../duration.ts';
import { ConfigError } from '../errors.ts';
import type { PrometheusOptions } from '../slo/prometheus-connection.ts';
import { openBearerFile } from '../slo/read-bearer-file.ts';
import { readTlsFiles } from '../slo/read-tls-files.ts';

type Auth = NonNullable<NonNullable<Config['prometheus']>['auth']>;

const privateHeader = /authorization|cookie|token|secret|key|password/i;

interface Environment {
  readonly rootDirectory: string;
  readonly addSecret: (value: string) => void;
}

function asHeader({ bearer, user = '', password = '' }: Auth): string {
  if (bearer !== undefined) return `Bearer ${bearer}`;
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** What to send as `authorization`, whenever something is sent. @throws ConfigError when there is no token */
function authorizationOf(auth: Auth, { rootDirectory, addSecret }: Environment): () => string {
  const { bearer, bearerFile, password } = auth;
  if (bearerFile === undefined) {
    const header = asHeader(auth);
    for (const secret of [bearer, password, header]) if (secret !== undefined) addSecret(secret);
    return () => header;
  }
  const token = openBearerFile({
    file: bearerFile,
    rootDirectory,
    subject: 'prometheus.auth.bearerFile',
    onToken: addSecret,
  });
  return () => `Bearer ${token()}`;
}

/**
 * How to reach the Prometheus that is configured; every credential is made a secret.
 * @throws ConfigError when none is configured, or its files cannot be used
 */
export function prometheusOptions({ prometheus }: Config, environment: Environment): PrometheusOptions {
  if (prometheus === undefined) {
    throw new ConfigError('a check uses Prometheus, but no `prometheus` is configured', {
      advice: 'Add `prometheus: { url: "http://…" }` to the configuration, or use `metrics`.',
    });
  }
  const { url, headers, auth, tls, timeout, colors, maxStaleness } = prometheus;
  const privateValues = Object.entries(headers ?? {}).flatMap(([name, value]) =>
    privateHeader.test(name) ? [value, value.replace(/^(basic|bearer) +/i, '')] : [],
  );
  for (const secret of privateValues) if (secret !== '') environment.addSecret(secret);
  return {
    url,
    headers: { ...headers },
    ...(auth === undefined ? {} : { authorization: authorizationOf(auth, environment) }),
    timeoutMs: parseDuration(timeout),
    colors,
    maxStalenessMs: parseDuration(maxStaleness),
    ...(tls === undefined ? {} : { tls: readTlsFiles(tls, environment.rootDirectory, 'prometheus.tls') }),
  };
}
