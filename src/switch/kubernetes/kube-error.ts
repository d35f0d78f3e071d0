import { ConfigError, SwitchError, type ErrorDetails } from '../../errors.ts';

/** The API of a cluster answered, and refused. */
export class KubeStatusError extends SwitchError {
  /** The HTTP status. */
  readonly status: number;

  constructor(message: string, details: ErrorDetails & { readonly status: number }) {
    super(message, details);
    this.status = details.status;
  }
}

/** Nobody answered where the API of a cluster should be. */
export class KubeUnreachableError extends SwitchError {}

const names: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
};
const advices: Readonly<Record<number, string>> = {
  401: 'The credentials are unknown or have expired: renew them as for `kubectl`, and try `kubectl auth whoami`.',
  403: 'Give the account the verb on the resource that is named (a Role and a RoleBinding).',
  404: 'Look at the names in `switch`, at `switch.namespace` and at `switch.context`.',
};

/** @param said what the server says itself, if anything */
export function kubeStatusError(call: string, status: number, said: string): KubeStatusError {
  const advice = advices[status];
  const name = names[status];
  return new KubeStatusError(
    `${call} answered ${status}${name === undefined ? '' : ` ${name}`}${said === '' ? '' : `: ${said}`}`,
    { status, ...(advice === undefined ? {} : { advice }) },
  );
}

/** Whether the API refused with this status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof KubeStatusError && error.status === status;
}

/**
 * Before anything moves, a cluster that cannot be asked, that refuses who asks or knows no such object is a mistake of the
 * configuration.
 */
export async function asConfiguration<Result>(look: () => Promise<Result>): Promise<Result> {
  try {
    return await look();
  } catch (error) {
    const isWrong =
      error instanceof KubeUnreachableError ||
      (error instanceof KubeStatusError && [401, 403, 404].includes(error.status));
    if (!isWrong) throw error;
    const { message, advice } = error;
    throw new ConfigError(message, { cause: error, ...(advice === undefined ? {} : { advice }) });
  }
}
