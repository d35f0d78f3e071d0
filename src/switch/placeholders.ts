import { ConfigError } from '../errors.ts';
import type { JsonValue } from '../json.ts';

/** A name in single braces; `{{…}}` belongs to the template language of some other tool. */
const placeholder = /(?<!\{)\{([A-Za-z]\w*)\}(?!\})/g;

export type PlaceholderValues = Readonly<Record<string, JsonValue>>;

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @throws ConfigError naming the first placeholder in `text` that is not in `allowed` */
export function checkPlaceholders(text: string, allowed: readonly string[], subject: string): void {
  for (const [written, name = ''] of text.matchAll(placeholder)) {
    if (allowed.includes(name)) continue;
    const known = allowed.length === 0 ? 'none' : allowed.map((each) => `{${each}}`).join(', ');
    throw new ConfigError(
      `${subject}: unknown placeholder \`${written}\` in \`${text}\`; known here: ${known}`,
      {
        advice: 'To mean the braces themselves, put a space inside them.',
      },
    );
  }
}

/** @throws ConfigError when nothing in `texts` says where traffic is to go: such a call could only toggle */
export function requireTarget(texts: readonly string[], subject: string): void {
  if (['target', 'from', 'url', 'weight'].some((name) => namesPlaceholder(texts, name))) return;
  throw new ConfigError(`${subject}: says nothing of where traffic is to go, got \`${texts.join(' ')}\``, {
    advice: 'Hand it `{target}`, the name of the color, `{url}`, its address, or `{weight}`, its share.',
  });
}

/** Whether one of the texts holds the placeholder. */
export function namesPlaceholder(texts: readonly string[], wanted: string): boolean {
  return texts.some((text) => [...text.matchAll(placeholder)].some(([, name]) => name === wanted));
}

/** The text with every known placeholder replaced, in one pass: what a value contains is never looked at again. */
export function fillText(
  text: string,
  values: PlaceholderValues,
  encode: (text: string) => string = (value) => value,
): string {
  return text.replace(placeholder, (written, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? written : encode(asText(value));
  });
}

/** The same for every string of a JSON value; a string that is nothing but a placeholder becomes its value. */
export function fillJson(template: JsonValue, values: PlaceholderValues): JsonValue {
  if (typeof template === 'string') {
    const whole = /^\{([A-Za-z]\w*)\}$/.exec(template)?.[1];
    const value = whole !== undefined && Object.hasOwn(values, whole) ? values[whole] : undefined;
    return value ?? fillText(template, values);
  }
  if (Array.isArray(template)) return template.map((item: JsonValue) => fillJson(item, values));
  if (typeof template === 'object' && template !== null) {
    return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, fillJson(item, values)]));
  }
  return template;
}

/** Every string in a JSON value. */
export function stringsOf(template: JsonValue): string[] {
  if (typeof template === 'string') return [template];
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap((item: JsonValue) => stringsOf(item));
}
