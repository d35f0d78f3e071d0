import { ConfigError, SwitchError, type ErrorDetails } from '../../errors.ts';
import { requestProblem } from '../fresh-request.ts';

/** The API of Azure answered, and refused. */
export class AzureStatusError extends SwitchError {
  /** The HTTP status. */
  readonly status: number;
  /** How long it wants to be left alone, in milliseconds, where it says so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    details: ErrorDetails & { readonly status: number; readonly retryAfterMs?: number | undefined },
  ) {
    super(message, details);
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** No answer came: whether what was asked has been done is not known. */
export class AzureUnreachableError extends SwitchError {
  /** Whether somebody may be there who only takes too long. */
  readonly isLate: boolean;

  constructor(message: string, details: ErrorDetails & { readonly isLate?: boolean } = {}) {
    super(message, details);
    this.isLate = details.isLate ?? false;
  }
}

/** What was thrown by a request, as nobody's answer. @param subject what was asked */
export function noAnswer(subject: string, thrown: unknown, advice: string): AzureUnreachableError {
  const problem = requestProblem(thrown);
  return new AzureUnreachableError(`${subject}: ${problem}`, {
    isLate: problem.startsWith('no answer within'),
    advice,
    cause: thrown,
  });
}

/** Whether the API refused with this status. */
export function hasStatus(error: unknown, status: number): error is AzureStatusError {
  return error instanceof AzureStatusError && error.status === status;
}

interface ErrorBody {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly error?: ErrorBody;
  // App Service writes them so.
  readonly Code?: unknown;
  readonly Message?: unknown;
}

/** `AuthorizationFailed: The client …` of an answer, or the first words of anything else. */
export function saidByAzure(text: string): string {
  try {
    const body = JSON.parse(text) as ErrorBody | null;
    const { code, message, Code, Message } = body?.error ?? body ?? {};
    const parts = [code ?? Code, message ?? Message].filter((part) => typeof part === 'string');
    if (parts.length > 0) return parts.join(': ');
  } catch {
    // A proxy in between answers in words of its own.
  }
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}

/**
 * Before anything moves, an API that cannot be reached, that refuses who asks or knows no such resource is a mistake of the
 * configuration; one that is late, or at fault itself, is not.
 */
export async function asConfiguration<Result>(look: () => Promise<Result>): Promise<Result> {
  try {
    return await look();
  } catch (error) {
    const isWrong =
      (error instanceof AzureUnreachableError && !error.isLate) ||
      (error instanceof AzureStatusError && [400, 401, 403, 404].includes(error.status));
    if (!isWrong) throw error;
    const { message, advice } = error;
    throw new ConfigError(message, { cause: error, ...(advice === undefined ? {} : { advice }) });
  }
}
