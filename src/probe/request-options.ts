import { tryParseDuration } from '../duration.ts';
import { CheckFileError } from '../errors.ts';
import type { RequestOptions } from './http-client.ts';

const members = ['headers', 'json', 'form', 'body', 'timeout'];

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
  const headers = options.headers ?? {};
  if (json !== undefined) {
    return { headers, timeoutMs, body: JSON.stringify(json), contentType: 'application/json' };
  }
  if (form !== undefined) {
    const contentType = 'application/x-www-form-urlencoded';
    return { headers, timeoutMs, body: new URLSearchParams(form).toString(), contentType };
  }
  return { headers, timeoutMs, body, contentType: undefined };
}
