/** What kind of reaction an error asks for; also the class's `code`. */
export type ErrorCode =
  | 'BGC_CONFIG'
  | 'BGC_USAGE'
  | 'BGC_INPUT'
  | 'BGC_CHECK_FILE'
  | 'BGC_PROVIDER'
  | 'BGC_EXPECTATION'
  | 'BGC_INCONCLUSIVE'
  | 'BGC_SWITCH'
  | 'BGC_REFUSED'
  | 'BGC_LOCKED'
  | 'BGC_INTERRUPTED';

export interface ErrorDetails {
  /** What to do next, one sentence. */
  readonly advice?: string;
  /** Where the mistake stands, as `file` or `file:line`. */
  readonly location?: string;
  readonly cause?: unknown;
}

/**
 * The base of every error bg-check raises on purpose: `message` says what failed and on what, with the rule
 * and the value received; `advice` says what to do next. Anything else that is thrown is a bug.
 */
export abstract class BgCheckError extends Error {
  abstract readonly code: ErrorCode;
  readonly advice: string | undefined;
  readonly location: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = new.target.name;
    this.advice = details.advice;
    this.location = details.location;
  }
}

/** The configuration, or a service that the configuration names, is wrong: mend the configuration. */
export class ConfigError extends BgCheckError {
  readonly code = 'BGC_CONFIG';
}

/** The command line is wrong. */
export class UsageError extends BgCheckError {
  readonly code = 'BGC_USAGE';
}

/** A migration, statement or other input file cannot be read. */
export class InputError extends BgCheckError {
  readonly code = 'BGC_INPUT';
}

/** A check file cannot be loaded, or registers something impossible. */
export class CheckFileError extends BgCheckError {
  readonly code = 'BGC_CHECK_FILE';
}

/** A service bg-check needs for evidence is down or did not answer: nothing is known about the release. */
export class ProviderError extends BgCheckError {
  readonly code = 'BGC_PROVIDER';
}

/** What did not hold, for telling whether it is the same that does not hold elsewhere. */
export interface Mismatch {
  /** In words that are the same wherever it does not hold: without what came instead, and from whom. */
  readonly what: string;
  /** What a limit of time was compared with, in milliseconds. */
  readonly tookMs?: number;
}

/** Something a check demands does not hold: the release is at fault. */
export class ExpectationError extends BgCheckError {
  readonly code = 'BGC_EXPECTATION';
  readonly mismatch: Mismatch | undefined;

  constructor(message: string, details: ErrorDetails & { readonly mismatch?: Mismatch } = {}) {
    super(message, details);
    this.mismatch = details.mismatch;
  }
}

/** The evidence does not suffice to tell good from bad. */
export class InconclusiveError extends BgCheckError {
  readonly code = 'BGC_INCONCLUSIVE';
}

/** Moving or restoring traffic failed: a person is needed. */
export class SwitchError extends BgCheckError {
  readonly code = 'BGC_SWITCH';
}

/** bg-check declined to act because acting would be unsafe. */
export class RefusedError extends BgCheckError {
  readonly code = 'BGC_REFUSED';
}

/** Another release of the same target is under way. */
export class LockedError extends BgCheckError {
  readonly code = 'BGC_LOCKED';
}

/** What asks for an orderly end: Ctrl-C, whoever started the run, or the loss of its terminal. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** A signal ended the run. */
export class InterruptedError extends BgCheckError {
  readonly code = 'BGC_INTERRUPTED';
  readonly signal: InterruptSignal;

  constructor(signal: InterruptSignal, details: ErrorDetails = {}) {
    super(`interrupted by ${signal}`, details);
    this.signal = signal;
  }
}
