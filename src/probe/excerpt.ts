import type { JsonValue } from '../json.ts';
import { hideNothing, type Hide } from '../redact/hide.ts';
import { shorten } from '../redact/shorten.ts';

const sensitive =
  'token|secret|passw|authorization|cookie|session[-_]?id|api[-_]?key|credential|private[-_]?key|jwt';
const sensitiveName = new RegExp(sensitive, 'i');
const sensitiveField = new RegExp(`("[^"]*(?:${sensitive})[^"]*"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*(?:"|$)`, 'gi');
const sensitivePair = new RegExp(`([\\w-]*(?:${sensitive})[\\w-]*=)[^&;\\s"]+`, 'gi');

/** Whether something called so is likely to hold a secret. */
export function isSensitiveName(name: string): boolean {
  return sensitiveName.test(name);
}

/** A text in which the values of sensitive fields, of JSON and of forms, are `***`. */
export function withoutSecrets(text: string): string {
  return text.replace(sensitiveField, '$1"***"').replace(sensitivePair, '$1***');
}

/** More of a text is not looked at. */
const longestRead = 4_000;

/** The beginning of a body on one line, without control characters, secrets and the values of sensitive fields. */
export function excerpt(text: string, hide: Hide = hideNothing, length = 200): string {
  // By value first: what a mask or the end of the excerpt leaves of a secret is harder to tell.
  const line = withoutSecrets(hide(shorten(text, longestRead)))
    // eslint-disable-next-line no-control-regex -- a body must not move the cursor of the terminal it is shown on
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  if (line === '') return '(empty)';
  const shown = shorten(line, length);
  // A mask may have taken the mark along.
  return text.length > longestRead && !shown.endsWith('…') ? `${shown}…` : shown;
}

/** A JSON value as it stands in a sentence. */
export function showValue(value: JsonValue | undefined, hide: Hide = hideNothing): string {
  return value === undefined ? 'nothing' : excerpt(JSON.stringify(value), hide);
}
