import { ConfigError, SwitchError } from '../errors.ts';

/** A mechanism that cannot be spoken to before anything moved is for the configuration to mend; other errors stay. */
export function asConfigError(error: unknown): unknown {
  if (!(error instanceof SwitchError)) return error;
  const { message, advice } = error;
  return new ConfigError(message, { cause: error, ...(advice === undefined ? {} : { advice }) });
}
