import type { Hide } from '../redact/hide.ts';
import { describeExchange } from '../probe/describe-exchange.ts';
import type { CheckResult } from './check-result.ts';
import { askedFor, counterpart, failingExchange, type StepExchange } from './exchange-recorder.ts';

interface Failure {
  readonly ending: Pick<CheckResult, 'outcome' | 'message'>;
  readonly failedStep: string | undefined;
  readonly exchanges: readonly StepExchange[];
}

/** Where a run failed: in which step, or else at which request; and the status that was answered there. */
export function failedAt({ ending, failedStep, exchanges }: Failure): {
  readonly failedAt: string | undefined;
  readonly status: number | undefined;
} {
  const exchange = failingExchange(exchanges, failedStep, ending.message);
  return {
    failedAt: failedStep ?? (exchange && askedFor(exchange)),
    status: exchange?.status,
  };
}

/** The request that a failure is about, laid out for people, and what blue answered to the same. */
export function explainFailure(
  { ending, failedStep, exchanges }: Failure,
  {
    onBlue,
    hide,
  }: { readonly onBlue?: readonly StepExchange[] | undefined; readonly hide?: Hide | undefined },
): string[] {
  if (ending.outcome !== 'failed') return [];
  const exchange = failingExchange(exchanges, failedStep, ending.message);
  if (exchange === undefined) return [];
  const step = exchanges.find((one) => one.exchange === exchange)?.step;
  const lines = describeExchange(exchange, {
    onBlue: onBlue && counterpart(onBlue, step, exchange),
    ...(hide === undefined ? {} : { hide }),
  });
  // The message has the beginning of the body already, mostly.
  return lines.filter((line) => !ending.message.includes(line.trim()));
}
