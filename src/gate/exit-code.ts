import type { ErrorCode, InterruptSignal } from '../errors.ts';
import type { Verdict } from './decide.ts';

export const exitCodes = {
  pass: 0,
  fail: 1,
  configuration: 2,
  inconclusive: 3,
  actionFailed: 4,
  locked: 5,
  sighup: 129,
  sigint: 130,
  sigterm: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** As shells tell of a program that a signal ended. */
const exitCodeOfSignal = {
  SIGHUP: exitCodes.sighup,
  SIGINT: exitCodes.sigint,
  SIGTERM: exitCodes.sigterm,
} as const satisfies Record<InterruptSignal, ExitCode>;

/** Errors of the person who wrote the configuration or a check, not of the release. */
export function isConfigurationError(code: ErrorCode | undefined): boolean {
  return code === 'BGC_CONFIG' || code === 'BGC_USAGE' || code === 'BGC_INPUT' || code === 'BGC_CHECK_FILE';
}

/** The exit code of a run that ended with an error instead of a verdict. */
export function exitCodeOfError(code: ErrorCode, signal: InterruptSignal = 'SIGINT'): ExitCode {
  switch (code) {
    case 'BGC_CONFIG':
    case 'BGC_USAGE':
    case 'BGC_INPUT':
    case 'BGC_CHECK_FILE':
      return exitCodes.configuration;
    case 'BGC_PROVIDER':
    case 'BGC_INCONCLUSIVE':
      return exitCodes.inconclusive;
    case 'BGC_EXPECTATION':
      return exitCodes.fail;
    case 'BGC_SWITCH':
    case 'BGC_REFUSED':
      return exitCodes.actionFailed;
    case 'BGC_LOCKED':
      return exitCodes.locked;
    case 'BGC_INTERRUPTED':
      return exitCodeOfSignal[signal];
  }
}

/**
 * The exit code of a verdict before traffic has moved. An inconclusive verdict that rests on a configuration
 * error asks for a mended configuration (2), not for more evidence (3).
 */
export function exitCodeOfVerdict(
  verdict: Verdict,
  errors: readonly (ErrorCode | undefined)[] = [],
): ExitCode {
  if (verdict === 'inconclusive' && errors.some(isConfigurationError)) return exitCodes.configuration;
  return exitCodes[verdict];
}
