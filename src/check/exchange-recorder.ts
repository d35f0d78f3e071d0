import type { Exchange } from '../probe/exchange.ts';

/** An exchange, and the step that it was part of. */
export interface StepExchange {
  readonly step: string | undefined;
  readonly exchange: Exchange;
}

export interface ExchangeRecorder {
  readonly add: (exchange: Exchange, step: string | undefined) => void;
  /** In the order of their ends; of each step the latest few. */
  readonly exchanges: readonly StepExchange[];
}

const mostOfStep = 8;

/** Keeps what may explain a failure, in bounded memory: a step that polls has many exchanges. */
export function createExchangeRecorder(): ExchangeRecorder {
  const exchanges: StepExchange[] = [];
  return {
    add: (exchange, step) => {
      exchanges.push({ step, exchange });
      const ofStep = exchanges.filter((one) => one.step === step);
      const [oldest] = ofStep;
      if (oldest !== undefined && ofStep.length > mostOfStep) exchanges.splice(exchanges.indexOf(oldest), 1);
    },
    exchanges,
  };
}

/** The path of an exchange's URL. */
export function pathOf({ url }: Exchange): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

/** What was asked for, such as `GET /cart`, wherever redirects led from there. */
export function askedFor(exchange: Exchange): string {
  return exchange.redirectedFrom ?? `${exchange.method} ${pathOf(exchange)}`;
}

/** The exchange that a failure is about: of the step that failed the latest that its message names, else the latest. */
export function failingExchange(
  exchanges: readonly StepExchange[],
  step: string | undefined,
  message: string,
): Exchange | undefined {
  const ofStep = exchanges.filter((one) => one.step === step);
  // What is judged outside of steps was mostly fetched in the step before.
  const candidates = (ofStep.length > 0 || step !== undefined ? ofStep : exchanges).map(
    (one) => one.exchange,
  );
  const isNamed = (one: Exchange) => {
    const [method = '', path = ''] = askedFor(one).split(' ');
    return message.includes(`${method} `) && message.includes(path);
  };
  // One that was cut off when time was up is not what the message tells of, unless it says so.
  const isTold = ({ error }: Exchange) => error === undefined || message.includes(error);
  return (
    candidates.findLast((one) => isNamed(one) && isTold(one)) ??
    candidates.findLast(isNamed) ??
    candidates.at(-1)
  );
}

/**
 * The exchange of another run that corresponds to `exchange`: what the same step came to that asked for the same, else with the
 * same method.
 */
export function counterpart(
  exchanges: readonly StepExchange[],
  step: string | undefined,
  exchange: Exchange,
): Exchange | undefined {
  const ofStep = exchanges.filter((one) => one.step === step).map((one) => one.exchange);
  return (
    ofStep.findLast((one) => askedFor(one) === askedFor(exchange)) ??
    ofStep.findLast(({ method }) => method === exchange.method)
  );
}
