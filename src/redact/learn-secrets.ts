import { isOneTimeName, isSensitiveName } from './sensitive-name.ts';
import { secrecyOf, type SecretForm } from './secrecy.ts';

/** Told of a value that must not be shown. */
export type OnSecret = (value: string, form?: SecretForm) => void;

/** More of a body is not looked at. */
const longestRead = 256 * 1024;
const deepest = 100;
/** Within a document of GraphQL, say: `password: "x"`. */
const literal = /([\w-]+)\s*[:=]\s*"((?:[^"\\]|\\.)+)"/g;
const form = /^[^=&\s]+=[^\s]*$/;
/** What an application makes up, such as a token; words and sentences are not. */
const madeUp = /^(?=.*\d)(?=.*[A-Za-z])[\w.~+/=:-]{16,}$/;

/** Hands out every scalar of a document with the sensitive name that it stands under, if any. */
function eachField(
  document: unknown,
  visit: (name: string | undefined, value: string | number) => void,
): void {
  const walk = (value: unknown, name: string | undefined, depth: number): void => {
    if (depth > deepest) return;
    if (typeof value === 'string' || typeof value === 'number') visit(name, value);
    else if (Array.isArray(value)) for (const member of value) walk(member, name, depth + 1);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        walk(member, isSensitiveName(key) ? key : name && `${name}.${key}`, depth + 1);
      }
    }
  };
  walk(document, undefined, 0);
}

function parse(text: string): { readonly document: unknown } | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    return { document: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function learnField(name: string, value: string | number, onSecret: OnSecret): void {
  // Counts and times of tokens are no secrets; what is typed in may be a number.
  if (typeof value === 'number' && !isOneTimeName(name)) return;
  const secrecy = secrecyOf(name, String(value));
  if (secrecy !== undefined) onSecret(String(value), secrecy);
}

function unescaped(written: string): string {
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    return written;
  }
}

function learnLiterals(text: string, onSecret: OnSecret): void {
  for (const [, name = '', value = ''] of text.matchAll(literal)) {
    if (isSensitiveName(name)) learnField(name, unescaped(value), onSecret);
  }
}

function learnParameters(text: string, onSecret: OnSecret): void {
  for (const [name, value] of new URLSearchParams(text)) {
    if (isSensitiveName(name)) learnField(name, value, onSecret);
  }
}

/** Learns what stands under sensitive names in a body that is sent: JSON at any depth, a form, or literals in a text. */
export function learnFromBody(body: string | undefined, onSecret: OnSecret): void {
  if (body === undefined || body.length > longestRead || !isSensitiveName(body)) return;
  const json = parse(body);
  if (json !== undefined) {
    eachField(json.document, (name, value) => {
      if (name !== undefined) learnField(name, value, onSecret);
      else if (typeof value === 'string') learnLiterals(value, onSecret);
    });
  } else if (form.test(body)) learnParameters(body, onSecret);
  else learnLiterals(body, onSecret);
}

/** Learns from a query such as `?token=x`. */
export function learnFromQuery(search: string, onSecret: OnSecret): void {
  if (isSensitiveName(search)) learnParameters(search, onSecret);
}

function learnCredentials(value: string, onSecret: OnSecret): void {
  const [, scheme = '', credentials = ''] = /^(?:([\w-]+)\s+)?(\S.*)$/s.exec(value.trim()) ?? [];
  learnField('authorization', credentials, onSecret);
  if (scheme.toLowerCase() !== 'basic') return;
  const decoded = Buffer.from(credentials, 'base64').toString();
  const password = decoded.slice(decoded.indexOf(':') + 1);
  learnField('password', password, onSecret);
}

/** Learns from the headers of a request; of its cookies those that look like tokens, or are called so. */
export function learnFromHeaders(headers: Readonly<Record<string, string>>, onSecret: OnSecret): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!isSensitiveName(name)) continue;
    if (/authorization$/i.test(name)) learnCredentials(value, onSecret);
    else if (!/^cookie$/i.test(name)) learnField(name, value, onSecret);
    else {
      for (const [, cookie = '', text = ''] of value.matchAll(/([^=;\s]+)=([^;]*)/g)) {
        if (isSensitiveName(cookie) || madeUp.test(text)) learnField('cookie', text, onSecret);
      }
    }
  }
}

/** Learns the tokens that an answer holds under sensitive names: what an application made up, no words. */
export function learnFromAnswer(text: string, onSecret: OnSecret): void {
  if (text.length > longestRead || !isSensitiveName(text)) return;
  const json = parse(text);
  if (json === undefined) return;
  eachField(json.document, (name, value) => {
    if (name === undefined || typeof value !== 'string' || !madeUp.test(value)) return;
    learnField(name, value, onSecret);
  });
}
