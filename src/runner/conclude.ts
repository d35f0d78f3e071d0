import type { CheckResult } from '../check/check-result.ts';
import type { Conclusion } from '../check/outcome.ts';
import { SkipRequest } from '../check/skip-request.ts';
import {
  BgCheckError,
  CheckFileError,
  ExpectationError,
  InconclusiveError,
  InterruptedError,
} from '../errors.ts';
import { standingFlaw } from './standing-flaw.ts';

export type Ending = Pick<
  CheckResult,
  'outcome' | 'message' | 'advice' | 'details' | 'standing' | 'errorCode'
>;

interface Mismatch extends Error {
  readonly actual?: unknown;
  readonly expected?: unknown;
}

/** Assertion libraries mark their errors by name only. */
function isAssertion(error: Error): error is Mismatch {
  return error.name === 'AssertionError' || ('code' in error && error.code === 'ERR_ASSERTION');
}

function show(value: unknown): string {
  try {
    const json = JSON.stringify(value) as string | undefined;
    return json ?? String(value);
  } catch {
    return String(value);
  }
}

function mismatchDetails({ actual, expected }: Mismatch): string[] {
  if (actual === undefined && expected === undefined) return [];
  if (typeof actual !== 'object' && typeof expected !== 'object') return [];
  return [`- expected  ${show(expected)}`, `+ received  ${show(actual)}`];
}

const returnable: readonly unknown[] = ['passed', 'failed', 'inconclusive'] satisfies Conclusion['outcome'][];

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** What keeps an object with an `outcome` from being a conclusion. */
function flawOf({ outcome, message, advice, details = [], standing }: Readonly<Record<string, unknown>>) {
  if (!returnable.includes(outcome)) return `\`outcome\` is ${show(outcome)}`;
  if (typeof message !== 'string') return `\`message\` is ${show(message)}`;
  if (advice !== undefined && typeof advice !== 'string') return `\`advice\` is ${show(advice)}`;
  if (!isTexts(details)) return `\`details\` is ${show(details)}`;
  return standing === undefined ? undefined : standingFlaw(standing);
}

function noConclusion(reason: string): Ending {
  return concludeThrow(
    new CheckFileError(`returned something that is no conclusion: ${reason}`, {
      advice:
        'Return nothing when all is well, or an object with an `outcome` (`passed`, `failed`, `inconclusive`) and a `message`.',
    }),
  );
}

/** Whether what a body returned says something of an outcome. */
export function isConclusion(returned: unknown): returned is Readonly<Record<string, unknown>> {
  return typeof returned === 'object' && returned !== null && 'outcome' in returned;
}

/**
 * How a body that returned has ended. A value that says nothing about an outcome, such as the response that a
 * one-line body returns, is ignored; one that tries to and is malformed must not pass.
 */
export function concludeReturn(returned: unknown, stepCount: number): Ending {
  if (returned === false) return noConclusion('it is `false`');
  if (isConclusion(returned)) {
    const flaw = flawOf(returned);
    if (flaw !== undefined) return noConclusion(flaw);
    const { outcome, message, advice, details = [], standing } = returned as unknown as Conclusion;
    return {
      outcome,
      message,
      details,
      ...(advice === undefined ? {} : { advice }),
      ...(standing === undefined ? {} : { standing }),
    };
  }
  return { outcome: 'passed', message: stepCount === 0 ? 'holds' : `${stepCount} steps`, details: [] };
}

/** How a body that threw has ended: the release is at fault, or bg-check cannot tell, or the check is broken. */
export function concludeThrow(error: unknown): Ending {
  if (error instanceof SkipRequest) return { outcome: error.outcome, message: error.message, details: [] };
  if (error instanceof InterruptedError) return { outcome: 'not-run', message: error.message, details: [] };
  if (error instanceof BgCheckError) {
    return {
      outcome:
        error instanceof ExpectationError
          ? 'failed'
          : error instanceof InconclusiveError
            ? 'inconclusive'
            : 'errored',
      message: error.message,
      details: error.location === undefined ? [] : [`at ${error.location}`],
      ...(error.advice === undefined ? {} : { advice: error.advice }),
      errorCode: error.code,
    };
  }
  if (error instanceof Error && isAssertion(error)) {
    return { outcome: 'failed', message: error.message, details: mismatchDetails(error) };
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `threw ${show(error)}`;
  const place =
    error instanceof Error ? error.stack?.split('\n').find((line) => line.includes('.check.')) : undefined;
  return {
    outcome: 'errored',
    message: text,
    details: place === undefined ? [] : [place.trim()],
    advice: 'The check itself is broken; mend it, or make it `gating: false` until then.',
  };
}
