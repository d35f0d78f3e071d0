import { BgCheckError, ConfigError, ProviderError } from '../../errors.ts';
import { networkFailure } from '../../network-failure.ts';

/** SQLSTATE of an error that the server itself reported. */
export function sqlstateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Why a shadow server did not do what bg-check needs before any migration runs. */
export function setupFailure(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error instanceof BgCheckError) return error;
  const code = sqlstateOf(error);
  if (code === undefined || /^(?:08|53|57|58|XX)/.test(code)) {
    return new ProviderError(`no database could be made on the shadow server ${name}: ${error.message}`, {
      advice: 'Look into the log of the server, and run again.',
      cause: error,
    });
  }
  return new ConfigError(`the shadow server ${name} made no database: ${error.message} (${code})`, {
    advice: 'Use a superuser of a Postgres server that may be thrown away.',
    cause: error,
  });
}

/** Why no connection to a shadow server came about. */
export function connectFailure(error: unknown, name: string): BgCheckError {
  const message = error instanceof Error ? error.message : String(error);
  const code = sqlstateOf(error);
  if (code?.startsWith('28') === true || /^SASL|password must be a string/.test(message)) {
    return new ConfigError(`the shadow server ${name} refused the login: ${message}`, {
      advice: 'Check the user and the password of the shadow URL.',
      cause: error,
    });
  }
  if (code !== undefined && !/^(?:08|53|57|58|XX)/.test(code)) {
    return new ConfigError(`the shadow server ${name} refused the connection: ${message} (${code})`, {
      advice: 'Check the shadow URL and the rights of its user.',
      cause: error,
    });
  }
  if (code === undefined && /SSL|TLS|certificate/i.test(message)) {
    return new ConfigError(`the shadow server ${name}: no secure connection: ${message}`, {
      advice: 'Set `sslmode` and `sslrootcert` in the shadow URL as the server demands.',
      cause: error,
    });
  }
  const reason = message === 'timeout expired' ? 'no answer within 10 s' : networkFailure(error);
  return new ProviderError(`the shadow server ${name} did not answer: ${reason}`, {
    advice: 'Check that it runs and that this machine may reach it, or use the embedded shadow database.',
    cause: error,
  });
}
