import { redactValue } from './redact-value.ts';
import { base64Patterns, textPattern } from './secret-pattern.ts';
import { urlPasswords } from './url-passwords.ts';

const replacement = '***';
/** A shorter value occurs by chance, and replacing an empty one would tear every text apart. */
const shortestSecret = 6;

/** Takes registered secrets out of whatever leaves the program. */
export interface Redactor {
  /** Registers a value; false when it is too short to be told from ordinary text and so is not redacted. */
  readonly add: (secret: string) => boolean;
  /**
   * The same value with every secret in its strings and object keys replaced. What is no plain data (a date, a
   * URL, an error) becomes what JSON would make of it.
   */
  readonly redact: <Value>(value: Value) => Value;
  readonly redactText: (text: string) => string;
}

/** What else gives a secret away: its password when it is a URL, its lines when it has several. */
function partsOf(secret: string): string[] {
  const parts = [secret.trim(), ...secret.split(/\r\n|\r|\n/).map((line) => line.trim())];
  return [...parts, ...urlPasswords(secret)];
}

/** Overlapping and touching matches of all patterns, joined, so that no rest of a secret stays behind. */
function findSecrets(text: string, patterns: Iterable<RegExp>): [start: number, end: number][] {
  const found: [number, number][] = [];
  for (const pattern of patterns) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      found.push([match.index, match.index + match[0].length]);
      pattern.lastIndex = match.index + 1;
    }
  }
  found.sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [start, end] of found) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** Makes an empty redactor; everything that is reported or written down should pass through one. */
export function createRedactor(): Redactor {
  const secrets = new Map<string, RegExp>();

  function register(secret: string): boolean {
    if (secret.length < shortestSecret) return false;
    if (!secrets.has(secret)) {
      secrets.set(secret, new RegExp([textPattern(secret), ...base64Patterns(secret)].join('|'), 'g'));
    }
    return true;
  }

  function redactText(text: string): string {
    let result = '';
    let position = 0;
    for (const [start, end] of findSecrets(text, secrets.values())) {
      result += text.slice(position, start) + replacement;
      position = end;
    }
    return result + text.slice(position);
  }

  return {
    add(secret) {
      for (const part of partsOf(secret)) register(part);
      return register(secret);
    },
    redact: <Value>(value: Value) => redactValue(value, { redactText, secrets }) as Value,
    redactText,
  };
}
