import { createHash } from 'node:crypto';

const mark = 'sealed:';
const hidden = '***';

/**
 * Stands for a text that must not be written down and yet has to be recognized later: SHA-256 over the salt and
 * the text, with the salt in front. Whoever holds the text can tell that it is the same one; nobody can read it.
 */
export function seal(text: string, salt: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([salt, text]))
    .digest('hex');
  return `${mark}${salt}:${digest}`;
}

export function isSealed(text: string): boolean {
  return /^sealed:.*:[0-9a-f]{64}$/s.test(text);
}

function saltOf(sealed: string): string {
  return sealed.slice(mark.length, sealed.lastIndexOf(':'));
}

/** Whether two texts are the same one, where either may be sealed. Seals of different salts are never the same. */
export function sameText(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined || isSealed(one) === isSealed(other)) return false;
  return isSealed(one) ? seal(other, saltOf(one)) === one : seal(one, saltOf(other)) === other;
}

/** A text for people: what is sealed stays hidden. */
export function showText(text: string): string {
  return isSealed(text) ? hidden : text;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((member) => mapTexts(member, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, change)]));
}

/** The same data with every text sealed that the redactor would change, or that could be taken for a seal. */
export function sealSecrets<Value>(
  value: Value,
  { redact, salt }: { readonly redact: (text: string) => string; readonly salt: string },
): Value {
  const change = (text: string) => (isSealed(text) || redact(text) !== text ? seal(text, salt) : text);
  return mapTexts(value, change) as Value;
}

/** The same data for people. */
export function showTexts<Value>(value: Value): Value {
  return mapTexts(value, showText) as Value;
}
