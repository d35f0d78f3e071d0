import { formatDuration } from '../duration.ts';
import { ConfigError, InconclusiveError, ProviderError, type BgCheckError } from '../errors.ts';
import { networkFailure } from '../network-failure.ts';
import { shorten } from '../redact/shorten.ts';

/**
 * Where a database is, without its credentials: `127.0.0.1:5432/shop`.
 * @throws ConfigError when the URL is none
 */
export function describeDatabase(url: string): string {
  if (!URL.canParse(url)) {
    // Node's own error would carry the URL, and with it the password.
    throw new ConfigError('`database.url` is not a URL', {
      advice:
        'Expected `postgres://user:password@host:5432/database`; encode special characters of the password.',
    });
  }
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname === '' ? (searchParams.get('host') ?? 'localhost') : hostname;
  const database = decodeURIComponent(pathname.slice(1));
  return `${decodeURIComponent(host)}:${port === '' ? '5432' : port}${database === '' ? '' : `/${database}`}`;
}

/** A statement on one line, cut where it gets long. */
export function showStatement(sql: string): string {
  return shorten(sql.replace(/\s+/g, ' ').trim(), 300);
}

interface ServerError extends Error {
  readonly code: string;
  readonly hint?: string;
}

/** An error that the server itself reported; network errors have codes such as `ECONNREFUSED`. */
function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    'severity' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code)
  );
}

/** The server is there and cannot serve: connection, resources, operator intervention, system errors. */
function isServerTrouble(code: string): boolean {
  return code !== '08P01' && (/^(08|53|57|58|XX)/.test(code) || code === '25P03');
}

/** Why no connection came about. */
export function describeConnectFailure(error: unknown, name: string, timeoutMs: number): BgCheckError {
  const message = error instanceof Error ? error.message : String(error);
  if (isServerError(error)) {
    const { code } = error;
    if (code.startsWith('28')) {
      return new ConfigError(`database ${name} refused the login: ${message}`, {
        advice: 'Check the user and the password in `database.url`.',
        cause: error,
      });
    }
    if (isServerTrouble(code)) {
      return new ProviderError(`database ${name} did not accept the connection: ${message} (${code})`, {
        cause: error,
      });
    }
    return new ConfigError(`database ${name} refused the connection: ${message} (${code})`, {
      advice: 'Check `database.url` and the rights of its user.',
      cause: error,
    });
  }
  if (/^SASL|password must be a string/.test(message)) {
    return new ConfigError(
      `database ${name} asks for a password, and \`database.url\` has none that it can use`,
      {
        cause: error,
      },
    );
  }
  if (/SSL|TLS|certificate/i.test(message)) {
    return new ConfigError(`database ${name}: no secure connection: ${message}`, {
      advice: 'Set `sslmode` and `sslrootcert` in `database.url` as the server demands.',
      cause: error,
    });
  }
  const reason =
    message === 'timeout expired' ? `no answer within ${formatDuration(timeoutMs)}` : networkFailure(error);
  return new ProviderError(`database ${name} did not answer: ${reason}`, {
    advice: 'Check that the server runs and that this machine may reach it.',
    cause: error,
  });
}

export interface StatementLimits {
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** Why a statement has no result. */
export function describeStatementFailure(
  error: unknown,
  name: string,
  sql: string,
  { statementTimeoutMs, lockTimeoutMs }: StatementLimits,
): BgCheckError {
  const statement = showStatement(sql);
  if (!isServerError(error)) {
    return new ProviderError(`database ${name} gave no result: ${networkFailure(error)}: ${statement}`, {
      cause: error,
    });
  }
  const { code, message, hint } = error;
  switch (code) {
    case '57014':
      return new InconclusiveError(
        `database ${name} cut a statement off, its limit being ${formatDuration(statementTimeoutMs)}: ${statement}`,
        { advice: 'Give the statement an index, or raise `database.statementTimeout`.', cause: error },
      );
    case '55P03':
      return new InconclusiveError(
        `database ${name}: another session holds a lock for longer than ${formatDuration(lockTimeoutMs)}: ${statement}`,
        { advice: 'Run again when the migration or maintenance that holds it is over.', cause: error },
      );
    case '40001':
    case '40P01':
      return new InconclusiveError(
        `database ${name} cut a statement off: ${message} (${code}): ${statement}`,
        {
          advice: 'Run again, or use the primary instead of a replica.',
          cause: error,
        },
      );
    case '25006':
      return new ConfigError(
        `database ${name} is opened for reading only: ${message} (${code}): ${statement}`,
        {
          advice: 'A check must not change data; leave out what writes.',
          cause: error,
        },
      );
    case '42501':
      return new ConfigError(`database ${name}: ${message} (${code}): ${statement}`, {
        advice: 'Grant SELECT to the user of `database.url`.',
        cause: error,
      });
  }
  if (isServerTrouble(code)) {
    return new ProviderError(`database ${name} gave no result: ${message} (${code}): ${statement}`, {
      cause: error,
    });
  }
  return new ConfigError(`database ${name} refused a statement: ${message} (${code}): ${statement}`, {
    ...(hint === undefined ? {} : { advice: hint }),
    cause: error,
  });
}
