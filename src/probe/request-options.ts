import { tryParseDuration } from '../duration.ts';
import { CheckFileError } from '../errors.ts';
import { withLowerCaseNames } from './create-place.ts';
import { usualRedirects } from './follow-redirects.ts';
import type { RequestOptions } from './http-client.ts';
import { tryParseSize } from './size.ts';

const members = ['headers', 'json', 'form', 'body', 'timeout', 'redirects', 'maxBody'];
const usualMaxBytes = 10 * 1024 * 1024;
const mostRedirects = 50;

function readRedirects(label: string, redirects: RequestOptions['redirects']): number {
  if (redirects === undefined) return 0;
  if (redirects === 'follow') return usualRedirects;
  if (Number.isInteger(redirects) && redirects >= 0 && redirects <= mostRedirects) return redirects;
  throw new CheckFileError(
    `${label}: \`redirects\` expects \`follow\` or a number up to ${mostRedirects}, got \`${redirects}\``,
  );
}

function readMaxBody(label: string, maxBody: string | undefined): number {
  if (maxBody === undefined) return usualMaxBytes;
  const bytes = tryParseSize(maxBody);
  if (bytes === undefined) {
    throw new CheckFileError(`${label}: \`maxBody\` expects a size such as \`1MiB\`, got \`${maxBody}\``);
  }
  return bytes;
}

/** What a request carries, and for how long it may take. @throws CheckFileError on options that mean nothing */
export function readRequestOptions(label: string, options: RequestOptions) {
  const unknown = Object.keys(options).find((member) => !members.includes(member));
  if (unknown !== undefined) {
    throw new CheckFileError(`${label}: unknown option \`${unknown}\``, {
      advice: `There are ${members.map((member) => `\`${member}\``).join(', ')}.`,
    });
  }
  const { json, form, body, timeout } = options;
  const given = Object.entries({ json, form, body }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new CheckFileError(
      `${label}: a request has one body, got ${given.map(([member]) => `\`${member}\``).join(' and ')}`,
    );
  }
  const timeoutMs = timeout === undefined ? undefined : tryParseDuration(timeout);
  if (timeout !== undefined && timeoutMs === undefined) {
    throw new CheckFileError(`${label}: \`timeout\` expects a duration such as \`5s\`, got \`${timeout}\``);
  }
  const common = {
    headers: withLowerCaseNames(options.headers ?? {}),
    timeoutMs,
    maxRedirects: readRedirects(label, options.redirects),
    maxBytes: readMaxBody(label, options.maxBody),
  };
  if (json !== undefined) {
    return { ...common, body: JSON.stringify(json), contentType: 'application/json' };
  }
  if (form !== undefined) {
    const contentType = 'application/x-www-form-urlencoded';
    return { ...common, body: new URLSearchParams(form).toString(), contentType };
  }
  return { ...common, body, contentType: undefined };
}
