import { isOneTimeName } from './sensitive-name.ts';

/** How a secret is looked for: wherever it stands, or only where it is a word of its own. */
export type SecretForm = 'text' | 'word';

/** A shorter value occurs within other words by chance. */
export const shortestText = 6;
/** A shorter value is a word of its own by chance. */
export const shortestWord = 3;

/** In one way of writing, and nothing but letters: it may be an ordinary word. */
const plainWord = /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)$/;
const longestPlainWord = 15;
/** What tests send that are to be refused, and what says that nothing was sent. */
const nobodysSecret =
  /^(?:(?:wrong|bad|invalid|incorrect|my|the|some|test|not[-_ ]?the)?[-_ ]?(?:password|passphrase|secret|token|cookie|credentials?|api[-_]?key)|incorrect|undefined|redacted|disabled|enabled|required|optional|anonymous)$/i;

/** Not what it is itself, but what is to be known of it. */
const aboutSecrets =
  /(?:type|names?|ur[li]|expir\w*|[-_]in|[-_]at|ttl|policy|hint|limit|length|count|header|field|path|file|scheme|version|algorithm)$|\.(?:user|login|email|realm|region|audience|scope)$|(?:key|token|secret|credential)s?[-_]?ids?$/i;

/**
 * Whether a value that was found under a sensitive name is a secret, and how it is to be looked for. Ordinary words would be
 * blotted out of every report: of letters alone, a value has to have `fewestLetters`, and is looked for as a word.
 */
export function secrecyOf(name: string, value: string, fewestLetters = 8): SecretForm | undefined {
  if (aboutSecrets.test(name) || nobodysSecret.test(value)) return undefined;
  if (value.length < shortestText) {
    const isTypedIn = isOneTimeName(name) || /passw|pwd/i.test(name);
    return isTypedIn && value.length >= shortestWord && /\d/.test(value) ? 'word' : undefined;
  }
  if (plainWord.test(value)) {
    if (value.length < fewestLetters) return undefined;
    return value.length > longestPlainWord ? 'text' : 'word';
  }
  return /^\d+$/.test(value) && value.length < 12 ? 'word' : 'text';
}
