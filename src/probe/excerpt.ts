import type { JsonValue } from '../json.ts';

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

/** The beginning of a body on one line, without control characters and without the values of sensitive fields. */
export function excerpt(text: string, length = 200): string {
  const line = withoutSecrets(text.slice(0, 4_000))
    // eslint-disable-next-line no-control-regex -- a body must not move the cursor of the terminal it is shown on
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  if (line === '') return '(empty)';
  return line.length > length || text.length > 4_000 ? `${line.slice(0, length)}…` : line;
}

/** A JSON value as it stands in a sentence. */
export function showValue(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : excerpt(JSON.stringify(value));
}
