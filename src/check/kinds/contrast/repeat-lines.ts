import type { ContrastRequest } from '../../../contrast/answer.ts';
import type { ContrastColor } from '../../../contrast/contrast-report.ts';
import { curlLine } from '../../../probe/curl-line.ts';
import type { Exchange } from '../../../probe/exchange.ts';
import type { CheckContext } from '../../check-context.ts';
import { watchExchanges } from '../../watch-exchanges.ts';

/** A command for each color that asks the same again; a color that was not asked has none. */
export type RepeatLines = (request: ContrastRequest) => Readonly<Partial<Record<ContrastColor, string>>>;

/** Of one path there are seldom more requests that differ in headers or body. */
const mostOfPath = 8;

const keyOf = (name: string, method: string, path: string) => `${name} ${method} ${path}`;

/** What two requests have in common that are the same; a write has a key of its own each time. */
function contentOf({ requestHeaders, requestBody = '' }: Exchange): string {
  const headers = Object.entries(requestHeaders).filter(([name]) => name !== 'idempotency-key');
  return JSON.stringify([headers.sort(), requestBody]);
}

function isFor({ requestHeaders, requestBody = '' }: Exchange, { headers = {}, json }: ContrastRequest) {
  return (
    Object.entries(headers).every(([name, value]) => requestHeaders[name.toLowerCase()] === value) &&
    requestBody === (json === undefined ? '' : JSON.stringify(json))
  );
}

/** Remembers how each color was asked, without what it answered. */
export function createRepeatLines(context: CheckContext): RepeatLines {
  const kept = new Map<string, Exchange[]>();
  watchExchanges(context, (exchange) => {
    const { name, method, url } = exchange;
    const { pathname, search } = new URL(url);
    const key = keyOf(name, method, pathname + search);
    const known = kept.get(key) ?? [];
    if (known.length >= mostOfPath || known.some((one) => contentOf(one) === contentOf(exchange))) return;
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- an answer may be large, and is no part of the command
    const { body, responseHeaders, ...asked } = exchange;
    kept.set(key, [...known, asked]);
  });
  const lineOf = (color: ContrastColor, request: ContrastRequest): string | undefined => {
    const base = new URL(context[color].url);
    const { pathname, search } = new URL(request.path, base);
    const path = `${base.pathname.replace(/\/$/, '')}${pathname}${search}`;
    const exchanges = kept.get(keyOf(color, request.method, path)) ?? [];
    const exchange = exchanges.find((one) => isFor(one, request));
    return exchange === undefined ? undefined : curlLine(exchange, context.hide);
  };
  return (request) => {
    const [blue, green] = [lineOf('blue', request), lineOf('green', request)];
    return { ...(blue === undefined ? {} : { blue }), ...(green === undefined ? {} : { green }) };
  };
}
