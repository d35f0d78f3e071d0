import { formatDuration } from '../duration.ts';
import { hideNothing, type Hide } from '../redact/hide.ts';
import { compareExchanges, type Difference } from './compare-exchanges.ts';
import { curlLine, isLongBody } from './curl-line.ts';
import { excerpt, isSensitiveName } from './excerpt.ts';
import type { Exchange, Timing } from './exchange.ts';
import { formatSize } from './size.ts';

const mostDifferences = 3;
const dullHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'baggage',
  'host',
  'user-agent',
  'x-bg-check-run',
  'date',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
]);

function describeHeaders(headers: Readonly<Record<string, string>> | undefined, hide: Hide): string {
  return Object.entries(headers ?? {})
    .filter(([name]) => !dullHeaders.has(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${isSensitiveName(name) ? '***' : excerpt(value, hide, 80)}`)
    .join(', ');
}

function describeTiming({ dnsMs, connectMs, tlsMs, firstByteMs, totalMs }: Timing): string {
  const parts = { dns: dnsMs, connect: connectMs, tls: tlsMs, 'first byte': firstByteMs, total: totalMs };
  return Object.entries(parts)
    .flatMap(([name, time]) => (time === undefined ? [] : [`${name} ${formatDuration(time)}`]))
    .join(' · ');
}

function outcomeOf({ status, error, timing, protocol }: Exchange): string {
  const answer = status === undefined ? (error ?? 'no answer') : String(status);
  return `${answer} in ${formatDuration(timing.totalMs)}${protocol === undefined ? '' : `, ${protocol}`}`;
}

function describeDifference({ field, blue, green }: Difference): string[] {
  return [
    ...(blue === undefined ? [] : [`- blue   ${field}  ${blue}`]),
    ...(green === undefined ? [] : [`+ green  ${field}  ${green}`]),
  ];
}

/** At most `mostDifferences` fields, and how many more there are. */
function describeDifferences(blue: Exchange, green: Exchange, hide: Hide): string[] {
  const { differences, count } = compareExchanges(blue, green, { most: mostDifferences, hide });
  const rest = count - differences.length;
  return [
    ...differences.flatMap(describeDifference),
    ...(rest > 0 ? [`  and ${rest} more ${rest === 1 ? 'difference' : 'differences'}`] : []),
  ];
}

/**
 * One exchange for people, without its secrets: what was asked and came, how long its parts took, what blue answered
 * to the same, and how to repeat it.
 */
export function describeExchange(
  exchange: Exchange,
  { onBlue, hide = hideNothing }: { readonly onBlue?: Exchange | undefined; readonly hide?: Hide } = {},
): string[] {
  const { name, method, url, address, requestHeaders, requestBody, responseHeaders, body, timing } = exchange;
  const { redirectedFrom } = exchange;
  const asked = describeHeaders(requestHeaders, hide);
  const answered = describeHeaders(responseHeaders, hide);
  return [
    `${method} ${excerpt(url, hide)} → ${outcomeOf(exchange)} (${name} at ${address})`,
    ...(onBlue === undefined ? [] : [`on blue → ${outcomeOf(onBlue)}`]),
    ...(redirectedFrom === undefined ? [] : [`redirected here from ${redirectedFrom}`]),
    describeTiming(timing),
    ...(asked === '' ? [] : [`sent      ${asked}`]),
    ...(requestBody === undefined || requestBody === '' ? [] : [`          ${excerpt(requestBody, hide)}`]),
    ...(answered === '' ? [] : [`received  ${answered}`]),
    ...(body === undefined || body === '' ? [] : [`          ${excerpt(body, hide)}`]),
    ...(onBlue === undefined ? [] : describeDifferences(onBlue, exchange, hide)),
    ...(isLongBody(exchange)
      ? [
          `save the body of ${formatSize(Buffer.byteLength(requestBody ?? ''))} that the check sends to the file \`body\`, and then:`,
        ]
      : []),
    curlLine(exchange, hide),
  ];
}
