import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../json.ts';
import { formatDuration, tryParseDuration, tryParsePeriod } from '../duration.ts';
import { hideNothing, type Hide } from '../redact/hide.ts';
import { validForMs } from './certificate-evidence.ts';
import { CheckFileError, ExpectationError, type Mismatch } from '../errors.ts';
import { isBinary } from './decode-body.ts';
import { excerpt, isSensitiveName, showValue } from './excerpt.ts';
import type { HttpResponse, ResponseExpectation } from './http-client.ts';
import { requireSchema } from './schema/body-schema.ts';
import type { BodyJudge } from './schema/judge-body.ts';
import { formatSize } from './size.ts';

const members = ['status', 'headers', 'body', 'json', 'schema', 'within', 'certificate'];

/** Whether a value is one that JSON could hold: a function or a date would equal nothing, ever. */
function isJson(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === null || prototype === Object.prototype;
  return isPlain && Object.values(value).every(isJson);
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  return value === undefined ? 'undefined' : JSON.stringify(value);
}

function isStatus(status: unknown): boolean {
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599;
}

/**
 * An expectation whose members all mean something: one that is misspelled would otherwise hold always.
 * @throws CheckFileError on anything else
 */
export function readExpectation(label: string, given: number | ResponseExpectation): ResponseExpectation {
  const expectation: ResponseExpectation = typeof given === 'number' ? { status: given } : given;
  const wrong = (rule: string, value: unknown) =>
    new CheckFileError(`${label}: ${rule}, got \`${String(value)}\``);
  const isGiven = typeof expectation === 'object' && (expectation as unknown) !== null;
  if (!isGiven || Array.isArray(expectation) || Object.keys(expectation).length === 0) {
    throw new CheckFileError(
      `${label}: \`expect\` takes a status or what the answer must be, got \`${show(given)}\``,
      { advice: 'Write `.expect(200)`, or `.expect({ status: 200, json: { … } })`.' },
    );
  }
  const unknown = Object.keys(expectation).find((member) => !members.includes(member));
  if (unknown !== undefined) {
    throw new CheckFileError(`${label}: unknown expectation \`${unknown}\``, {
      advice: `There are ${members.map((member) => `\`${member}\``).join(', ')}.`,
    });
  }
  const [unset] = Object.entries(expectation).find(([, value]) => value === undefined) ?? [];
  if (unset !== undefined) {
    throw new CheckFileError(`${label}: \`${unset}\` is expected to be \`undefined\``, {
      advice: 'Leave it out, or see why what it comes from is not set.',
    });
  }
  const { status, within, body, headers = {} } = expectation;
  if (body !== undefined && typeof body !== 'string' && !(body instanceof RegExp)) {
    throw wrong('`body` expects a text that it contains, or a pattern', show(body));
  }
  for (const [name, wanted] of Object.entries(headers)) {
    if (typeof wanted === 'string' || wanted instanceof RegExp) continue;
    throw wrong(`\`headers\` expects of \`${name}\` a text or a pattern`, show(wanted));
  }
  if (status !== undefined) {
    const statuses = [status].flat();
    if (statuses.length === 0 || !statuses.every(isStatus)) {
      throw wrong('`status` expects an HTTP status or a list of them', statuses);
    }
  }
  if (within !== undefined && tryParseDuration(within) === undefined) {
    throw wrong('`within` expects a duration such as `800ms`', within);
  }
  const { certificate, schema, json = {} } = expectation;
  for (const [path, wanted] of Object.entries(json)) {
    if (wanted instanceof RegExp || isJson(wanted)) continue;
    throw new CheckFileError(
      `${label}: \`json\` expects of \`${path}\` a value of JSON or a pattern, got \`${show(wanted)}\``,
      { advice: 'For anything else read the value with `.json(path)` and use `expect` of the check.' },
    );
  }
  if (schema !== undefined) requireSchema(label, schema);
  if (certificate !== undefined && tryParsePeriod(certificate.validFor) === undefined) {
    throw wrong('`certificate.validFor` expects a duration such as `14d`', certificate.validFor);
  }
  return expectation;
}

function certificateMismatch(
  { certificate }: HttpResponse,
  { validFor }: NonNullable<ResponseExpectation['certificate']>,
  now: number,
): string | undefined {
  if (certificate === undefined) return 'expected a certificate, got an answer without TLS';
  if (validForMs(certificate, now) >= (tryParsePeriod(validFor) ?? 0)) return undefined;
  const { subject, issuer, validTo, daysLeft } = certificate;
  return `expected a certificate that is valid for ${validFor}, got one for ${subject} (by ${issuer}) that is valid for ${daysLeft} days, until ${validTo}`;
}

function isAsWanted(value: JsonValue, wanted: JsonValue | RegExp): boolean {
  if (!(wanted instanceof RegExp)) return isDeepStrictEqual(value, wanted);
  return typeof value === 'string' && value.search(wanted) >= 0;
}

/** Says what was expected and what came instead, or `undefined` when the response is as expected. */
function mismatch(
  response: HttpResponse,
  expectation: ResponseExpectation,
  { now, hide }: { readonly now: number; readonly hide: Hide },
): string | undefined {
  const { status, headers = {}, body, json = {}, within, certificate } = expectation;
  if (status !== undefined && ![status].flat().includes(response.status)) {
    return `expected status ${[status].flat().join(' or ')}, got ${response.status}`;
  }
  for (const [name, wanted] of Object.entries(headers)) {
    const value = response.headers[name.toLowerCase()];
    // `search` and not `test`: a global pattern remembers where it last matched.
    if (value !== undefined && (typeof wanted === 'string' ? value === wanted : value.search(wanted) >= 0)) {
      continue;
    }
    const got =
      value === undefined
        ? 'no such header'
        : isSensitiveName(name)
          ? '`***`'
          : `\`${excerpt(value, hide)}\``;
    return `expected header \`${name}\` to ${
      typeof wanted === 'string'
        ? `be ${isSensitiveName(name) ? '`***`' : `\`${wanted}\``}`
        : `match ${String(wanted)}`
    }, got ${got}`;
  }
  if (typeof body === 'string' && !response.text.includes(body)) {
    return `expected a body that contains \`${excerpt(body, hide)}\``;
  }
  if (body instanceof RegExp && response.text.search(body) < 0) {
    return `expected a body that matches ${String(body)}`;
  }
  for (const [path, wanted] of Object.entries(json)) {
    const [value] = response.all(path);
    if (value !== undefined && isAsWanted(value, wanted)) continue;
    const isSecret = isSensitiveName(path);
    const got = value === undefined ? 'nothing there' : isSecret ? '***' : showValue(value, hide);
    const rule =
      wanted instanceof RegExp
        ? `match ${String(wanted)}`
        : `be ${isSecret ? '***' : showValue(wanted, hide)}`;
    return `expected \`${path}\` to ${rule}, got ${got}`;
  }
  if (within !== undefined && response.durationMs > (tryParseDuration(within) ?? 0)) {
    return `expected the answer within ${within}, got it after ${formatDuration(response.durationMs)}`;
  }
  return certificate && certificateMismatch(response, certificate, now);
}

/** What was expected, without what came instead. */
function mismatchOf(message: string, { durationMs }: HttpResponse): Mismatch {
  // Of a schema several rules are told.
  const what = message.replaceAll(/, got (?:(?!; `).)*/gs, '');
  return message.startsWith('expected the answer within') ? { what, tookMs: durationMs } : { what };
}

/** What came, in short: how long it took and how the body begins. */
export function describeResponse(
  { durationMs, text, size }: Pick<HttpResponse, 'durationMs' | 'text' | 'size'>,
  hide: Hide = hideNothing,
): string {
  const body = isBinary(text) ? `${formatSize(size)} that are not text` : excerpt(text, hide);
  return `(${formatDuration(durationMs)}); body: ${body}`;
}

/** @throws ExpectationError naming the first thing about the response that is not as expected */
export async function verifyResponse(
  label: string,
  response: HttpResponse,
  expectations: readonly ResponseExpectation[],
  options: {
    /** Milliseconds since the Unix epoch. */
    readonly now: number;
    /** Of the expectations that describe the body. */
    readonly judges?: ReadonlyMap<ResponseExpectation, BodyJudge>;
    /** What to do about an answer such as this, where something is to be seen in it. */
    readonly advice?: string | undefined;
    /** Takes out of a message what is secret. */
    readonly hide?: Hide;
  },
): Promise<void> {
  const { now, advice, judges, hide = hideNothing } = options;
  for (const expectation of expectations) {
    const message =
      mismatch(response, expectation, { now, hide }) ?? (await judges?.get(expectation)?.(response));
    if (message !== undefined) {
      throw new ExpectationError(`${label}: ${message} ${describeResponse(response, hide)}`, {
        mismatch: mismatchOf(message, response),
        ...(advice === undefined ? {} : { advice }),
      });
    }
  }
}
