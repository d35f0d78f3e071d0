import { createCutSecrets } from './cut-secrets.ts';
import { redactValue } from './redact-value.ts';
import { shortestText, shortestWord, type SecretForm } from './secrecy.ts';
import { createSecretIndex } from './secret-index.ts';
import { base64Patterns, textPattern } from './secret-pattern.ts';
import { urlPasswords } from './url-passwords.ts';
import { foreignSpans, wordPattern } from './word-pattern.ts';

const replacement = '***';
/** A pattern takes far more memory than its secret, so that only those are kept that were of use lately. */
const mostPatterns = 100;

/** Takes registered secrets out of whatever leaves the program. */
export interface Redactor {
  /**
   * Registers a value, to be hidden wherever it stands; one of three to five characters, or a `word`, only where no letter or digit
   * is beside it. False when it is too short to be told from ordinary text and so is not redacted.
   */
  readonly add: (secret: string, form?: SecretForm) => boolean;
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
  { patternOf, isWord }: { patternOf: (secret: string) => RegExp; isWord: (secret: string) => boolean },
  pieces: readonly [start: number, end: number][],
): [start: number, end: number][] {
  const found: [number, number][] = pieces.map(([start, end]) => [start, end]);
  let foreign: readonly (readonly [start: number, end: number])[] | undefined;
  for (const secret of secrets) {
    const pattern = patternOf(secret);
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const [start, end] = [match.index, match.index + match[0].length];
      pattern.lastIndex = start + 1;
      const isPart = ([from, to]: readonly [number, number]) =>
        from <= start && end <= to && to - from > end - start;
      if (isWord(secret) && (foreign ??= foreignSpans(text)).some(isPart)) continue;
      found.push([start, end]);
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
function createPatterns(isWord: (secret: string) => boolean): (secret: string) => RegExp {
  const kept = new Map<string, RegExp>();
  return (secret) => {
    const key = `${isWord(secret) ? 'word' : 'text'} ${secret}`;
    const make = () =>
      isWord(secret)
        ? wordPattern(secret)
        : new RegExp([textPattern(secret), ...base64Patterns(secret)].join('|'), 'g');
    const pattern = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, pattern);
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
  const secrets = new Map<string, SecretForm>();
  const isWord = (secret: string) => secrets.get(secret) === 'word';
  const index = createSecretIndex();
  const cut = createCutSecrets(shortestText);
  const patterns = { patternOf: createPatterns(isWord), isWord };

  function register(secret: string, form: SecretForm): boolean {
    if (secret.length < shortestWord) return false;
    const known = secrets.get(secret);
    // What was learnt as a word may come up as something that must not stand anywhere.
    if (known === form || known === 'text') return true;
    secrets.set(secret, form);
    if (known === undefined) index.add(secret);
    if (form === 'text') cut.add(secret);
    return true;
  }

  function redactText(text: string): string {
    // No form of a secret is shorter than the secret.
    if (text.length < shortestWord) return text;
    let result = '';
    let position = 0;
    for (const [start, end] of findSecrets(text, index.candidates(text), patterns, cut.pieces(text))) {
      result += text.slice(position, start) + replacement;
      position = end;
    }
    return result + text.slice(position);
  }

  return {
    add(secret, form = 'text') {
      if (secrets.get(secret) === 'text') return true;
      const trimmed = secret.trim();
      if (form === 'word' || secret.length < shortestText) return register(trimmed, 'word');
      for (const part of partsOf(secret)) if (part.length >= shortestText) register(part, 'text');
      // Of several lines a short one may be anything.
      for (const part of [trimmed, ...urlPasswords(secret)]) {
        if (part.length < shortestText) register(part, 'word');
      }
      return register(secret, 'text');
    },
    redact: <Value>(value: Value) =>
      redactValue(value, { redactText, formOf: (text) => secrets.get(text) }) as Value,
    redactText,
  };
}
