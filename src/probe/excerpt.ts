import type { JsonValue } from '../json.ts';
import { hideNothing, type Hide } from '../redact/hide.ts';
import { maskSecrets } from '../redact/mask-secrets.ts';
import { shorten } from '../redact/shorten.ts';

export { maskSecrets as withoutSecrets } from '../redact/mask-secrets.ts';
export { isSensitiveName } from '../redact/sensitive-name.ts';

/** More of a text is not looked at. */
const longestRead = 4_000;

/** Masked, on one line, and no longer than that. */
function shortened(text: string, length: number): string {
  const line = maskSecrets(text)
    // eslint-disable-next-line no-control-regex -- a body must not move the cursor of the terminal it is shown on
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  return shorten(line, length);
}

/**
 * The beginning of a body on one line, without control characters and the values of sensitive fields. Secrets that are known are
 * taken out first: what a mask or the end of the excerpt leaves of one is harder to tell.
 */
export function excerpt(text: string, hide: Hide = hideNothing, length = 200): string {
  const isWhole = text.length <= longestRead;
  // What stays as it is can wait for the redactor.
  if (isWhole && text !== '' && shortened(text, length) === text) return text;
  const shown = shortened(hide(shorten(text, longestRead)), length);
  if (shown === '') return '(empty)';
  // A mask may have taken the mark of a cut along.
  return isWhole || shown.endsWith('…') ? shown : `${shown}…`;
}

/** A JSON value as it stands in a sentence. */
export function showValue(value: JsonValue | undefined, hide: Hide = hideNothing): string {
  return value === undefined ? 'nothing' : excerpt(JSON.stringify(value), hide);
}
