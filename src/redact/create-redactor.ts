import { createCutSecrets } from './cut-secrets.ts';
import { redactValue } from './redact-value.ts';
import { createSecretIndex } from './secret-index.ts';
import { base64Patterns, textPattern } from './secret-pattern.ts';
import { urlPasswords } from './url-passwords.ts';

const replacement = '***';
/** A shorter value occurs by chance, and replacing an empty one would tear every text apart. */
const shortestSecret = 6;
/** A pattern takes far more memory than its secret, so that only those are kept that were of use lately. */
const mostPatterns = 100;

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
  // An excerpt puts everything on one line.
  // eslint-disable-next-line no-control-regex -- and so without what moves a cursor
  const oneLine = secret.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  const parts = [secret.trim(), oneLine, ...secret.split(/\r\n|\r|\n/).map((line) => line.trim())];
  return [...parts, ...urlPasswords(secret)];
}

/** Overlapping and touching matches of all secrets, and pieces of them, joined, so that no rest of a secret stays behind. */
function findSecrets(
  text: string,
  secrets: Iterable<string>,
  patternOf: (secret: string) => RegExp,
  pieces: readonly [start: number, end: number][],
): [start: number, end: number][] {
  const found: [number, number][] = pieces.map(([start, end]) => [start, end]);
  for (const secret of secrets) {
    const pattern = patternOf(secret);
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

/** Makes the pattern of a secret, and keeps it for a while. */
function createPatterns(): (secret: string) => RegExp {
  const kept = new Map<string, RegExp>();
  return (secret) => {
    const pattern =
      kept.get(secret) ?? new RegExp([textPattern(secret), ...base64Patterns(secret)].join('|'), 'g');
    kept.delete(secret);
    kept.set(secret, pattern);
    const [oldest] = kept.keys();
    if (kept.size > mostPatterns && oldest !== undefined) kept.delete(oldest);
    return pattern;
  };
}

/**
 * Makes an empty redactor; everything that is reported or written down should pass through one. It forgets no secret: a
 * probe that is repeated for a week registers a hundred thousand, which then cost some memory and hardly any time.
 */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  const index = createSecretIndex();
  const cut = createCutSecrets(shortestSecret);
  const patternOf = createPatterns();

  function register(secret: string): boolean {
    if (secret.length < shortestSecret) return false;
    if (!secrets.has(secret)) {
      secrets.add(secret);
      index.add(secret);
      cut.add(secret);
    }
    return true;
  }

  function redactText(text: string): string {
    // No form of a secret is shorter than the secret.
    if (text.length < shortestSecret) return text;
    let result = '';
    let position = 0;
    for (const [start, end] of findSecrets(text, index.candidates(text), patternOf, cut.pieces(text))) {
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
