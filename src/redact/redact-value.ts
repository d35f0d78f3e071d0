import { eventWords, givenMembers } from './event-words.ts';
import type { SecretForm } from './secrecy.ts';

const deepest = 200;

interface Means {
  readonly redactText: (text: string) => string;
  /** How a text is looked for, if it is a secret. */
  readonly formOf: (text: string) => SecretForm | undefined;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** What JSON would make of something that is neither plain data nor an array. */
function asJson(value: object): unknown {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

export function redactValue(value: unknown, means: Means): unknown {
  const { redactText, formOf } = means;
  const ancestors = new Set<object>();

  const redactWord = (text: string) => (eventWords.has(text) ? text : redactText(text));

  function redactObject(value: object, isGiven: boolean): unknown {
    if (Array.isArray(value)) return value.map((member) => visit(member, isGiven));
    if (!isPlain(value)) {
      const plain = asJson(value);
      return typeof plain === 'string' ? redactText(plain) : visit(plain, isGiven);
    }
    const entries = new Map<string, unknown>();
    for (const [key, member] of Object.entries(value)) {
      let name = redactWord(key);
      while (entries.has(name)) name += '*';
      entries.set(name, visit(member, isGiven || givenMembers.has(key)));
    }
    return Object.fromEntries(entries);
  }

  function visit(value: unknown, isGiven: boolean): unknown {
    if (typeof value === 'string') return redactWord(value);
    if (typeof value === 'number' || typeof value === 'bigint') {
      const form = formOf(String(value));
      // Few digits may be a time, or a count, of the stream itself.
      return form === 'text' || (form === 'word' && isGiven) ? redactText(String(value)) : value;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (ancestors.has(value)) return '[circular]';
    if (ancestors.size >= deepest) return '[nested too deep]';
    ancestors.add(value);
    const result = redactObject(value, isGiven);
    ancestors.delete(value);
    return result;
  }

  return visit(value, false);
}
