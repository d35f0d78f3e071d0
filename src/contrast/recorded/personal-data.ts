import { shorten } from '../../redact/shorten.ts';

/** Words of a parameter's name that say that its value is about a person, or opens a door. */
const personalWords = new Set(
  `
  address authorization auth birth birthday birthdate card credential credentials cvc cvv dob email firstname fullname
  iban jwt lastname lat latitude lng login lon longitude mail mobile msisdn nonce otp pass passcode password passwd phone pin
  pwd secret session sid sig signature ssn street surname tel telephone ticket token user userid username zip
  `
    .trim()
    .split(/\s+/),
);
const personalPairs =
  /(api|access|private|secret)[-_]?key|(first|last|full|family|given)[-_]?name|session[-_]?id/i;

const email = /[^\s@/]+@[^\s@/]+\.[^\s@/]+/;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const network = /(^|[^\d.])(\d{1,3}\.){3}\d{1,3}($|[^\d.])/;

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Long runs of letters and digits in mixture are made by machines, to be known by nobody else. */
function isToken(text: string): boolean {
  return text.split(/[^\w-]+/).some((run) => {
    if (/^[0-9a-f]{16,}$/i.test(run)) return true;
    return run.length >= 20 && /\d/.test(run) && /[A-Za-z]/.test(run) && !/^[a-z]+(-[a-z\d]+)+$/.test(run);
  });
}

function problemOf(text: string): string | undefined {
  if (email.test(text)) return 'an e-mail address';
  if (uuid.test(text) || isToken(text)) return 'a token or a long id';
  // A phone or a card, however it is grouped.
  if (/\d{9,}/.test(text.replace(/[\s().-]/g, ''))) return 'a long number';
  return network.test(text) ? 'an IP address' : undefined;
}

/**
 * Why a recorded request is not to be sent again: it names a person, or holds what only that person should. The value itself is not in
 * the reason. `undefined` when nothing speaks against it.
 */
export function personalData(path: string): string | undefined {
  const [pathname = '', query = ''] = path.split(/\?(.*)/s);
  for (const segment of pathname.split('/')) {
    const problem = problemOf(decode(segment));
    if (problem !== undefined) return `${problem} in the path`;
  }
  for (const pair of query.split(/[&;]/)) {
    const [name = '', value = ''] = pair.split(/=(.*)/s).map(decode);
    if (value === '' && name === '') continue;
    if (personalPairs.test(name) || wordsOf(name).some((word) => personalWords.has(word))) {
      return `a value of \`${shorten(name, 40)}\``;
    }
    const problem = problemOf(value) ?? problemOf(name);
    if (problem !== undefined) return `${problem} in the query`;
  }
  return undefined;
}
