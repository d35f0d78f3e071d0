/** Escapings may be stacked (JSON within JSON, a URL within a URL); three levels are looked for. */
const percent = '%(?:25){0,2}';
const shortEscapes: Readonly<Record<string, string>> = {
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
};

/** How HTML and XML write what they would take for their own: by a name, or by the number of the character. */
const htmlNames: Readonly<Record<string, string>> = {
  '"': 'quot',
  "'": 'apos',
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
};

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** One character as itself, percent-encoded, or with the escapes of JSON. */
function characterPattern(character: string): string {
  const bytes = [...Buffer.from(character, 'utf8')];
  const percentEncoded = bytes.map((byte) => percent + anyCase(byte.toString(16).padStart(2, '0'))).join('');
  const unicodeEscaped = Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
    return `\\\\{1,4}u${anyCase(unit)}`;
  }).join('');
  const forms = [percentEncoded, unicodeEscaped];
  const short = shortEscapes[character];
  if (short !== undefined) forms.push(`\\\\{1,4}${short}`);
  if (character === ' ') forms.push('\\+');
  // Within `$'…'` of a shell.
  if (/^\p{Cc}$/u.test(character) && bytes.length === 1) {
    forms.push(`\\\\{1,4}x${anyCase(character.charCodeAt(0).toString(16).padStart(2, '0'))}`);
  }
  // Within the single quotes of a shell.
  if (character === "'") forms.push("'\\\\{1,4}''");
  if (/["'`&<>/=+]/.test(character)) {
    const code = character.charCodeAt(0);
    const number = `#(?:0{0,4}${code}|[xX]0{0,4}${anyCase(code.toString(16))})`;
    const name = htmlNames[character];
    forms.push(`&(?:amp;){0,2}(?:${name === undefined ? number : `${name}|${number}`});`);
  }
  const escapes = /["'`$/]/.test(character) ? '\\\\{0,7}' : '';
  forms.push(escapes + escapeForRegExp(character));
  return `(?:${forms.join('|')})`;
}

/** Source of a pattern of one of `textParts`. */
function partPattern(part: string): string {
  if (/^\s+$/.test(part)) {
    // An excerpt makes one space of them, or of some.
    const forms = [' ', ...new Set(Array.from(part, characterPattern))];
    return `(?:${forms.join('|')}){1,${part.length}}`;
  }
  const [, backslashes = '', character = ''] = /^(\\*)(.?)$/su.exec(part) ?? [];
  const { length } = backslashes;
  const raw = `\\\\{${length},${length * 8}}`;
  const run = length === 0 ? '' : `(?:(?:${percent}5[cC]){${length},${length * 8}}|${raw})`;
  return run + (character === '' ? '' : characterPattern(character));
}

/** What is written piece by piece: spaces together, or a character with the backslashes before it, of which encodings make more. */
function textParts(text: string): string[] {
  return Array.from(text.matchAll(/\\+[^\\\s]?|\s+|[^\\]/gsu), ([part]) => part);
}

/** Source of a pattern that matches `text` raw, URL-encoded, JSON-escaped, or in any mixture of these. */
export function textPattern(text: string): string {
  return textParts(text).map(partPattern).join('');
}

/** Source of a pattern of a character of base64, standard or URL-safe. */
function base64Character(character: string): string {
  if (character === '+') return `(?:[-+]|${percent}2[bB])`;
  if (character === '/') return `(?:[_/]|\\\\{1,4}\\/|${percent}2[fF])`;
  return character;
}

/**
 * What `text` becomes within a base64 text, of the standard alphabet: once for each of the three places at which its
 * first byte can stand in a group. Characters that depend on neighboring bytes are left out.
 */
export function base64Bodies(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const first = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(first, end);
  });
}

/** Sources of patterns for `text` within a base64 text, standard or URL-safe, one for each of its places. */
export function base64Patterns(text: string): string[] {
  return base64Bodies(text).map((body) => Array.from(body, base64Character).join(''));
}
