import { createCutSecrets } from './cut-secrets.ts';
import { findSecrets, joinSpans } from './find-secrets.ts';
import { redactValue } from './redact-value.ts';
import { shortestText, shortestWord, type SecretForm } from './secrecy.ts';
import { createSecretIndex } from './secret-index.ts';
import { createTextReader } from './text-reader.ts';
import { urlPasswordSpans } from './url-password-spans.ts';
import { urlPasswords } from './url-passwords.ts';

const replacement = '***';

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
  // An excerpt makes spaces of control characters.
  const trimmed = secret.replace(/^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu, '');
  const parts = [secret.trim(), trimmed, ...secret.split(/\r\n|\r|\n/).map((line) => line.trim())];
  return [...parts, ...urlPasswords(secret)];
}

/** The ways to write a word that is all that stands in base64. */
function base64Words(word: string): string[] {
  const bytes = Buffer.from(word, 'utf8');
  const [standard, forUrl] = [bytes.toString('base64'), bytes.toString('base64url')];
  return [...new Set([standard, standard.replace(/=+$/, ''), forUrl])];
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

  function register(secret: string, form: SecretForm): boolean {
    if (secret.length < shortestWord) return false;
    const known = secrets.get(secret);
    // What was learnt as a word may come up as something that must not stand anywhere.
    if (known === form || known === 'text') return true;
    secrets.set(secret, form);
    if (known === undefined) index.add(secret);
    if (form === 'text') cut.add(secret);
    else for (const written of base64Words(secret)) index.add(secret, written);
    return true;
  }

  function redactText(text: string): string {
    // No form of a secret is shorter than the secret.
    if (text.length < shortestWord) return text;
    let result = '';
    let position = 0;
    const reader = createTextReader(text);
    const found = [...findSecrets(reader, index, isWord), ...cut.pieces(text), ...urlPasswordSpans(reader)];
    for (const [start, end] of joinSpans(found)) {
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
