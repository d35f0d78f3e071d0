import { InputError } from '../errors.ts';

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};
const escapeSequence = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.?))/gsu;

/**
 * The value of a PromQL string literal: single or double quotes with Go's escapes, or backticks without any.
 * @throws InputError on an escape that Go does not know
 */
export function unquotePromqlString(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner;
  return inner.replace(
    escapeSequence,
    (whole, hex?: string, short?: string, long?: string, octal?: string, simple?: string) => {
      const digits = hex ?? short ?? long;
      const code = digits === undefined ? parseInt(octal ?? '', 8) : parseInt(digits, 16);
      const known = simple === undefined ? undefined : simpleEscapes[simple];
      if (known !== undefined) return known;
      if (Number.isNaN(code) || code > 0x10ffff) throw new InputError(`unknown escape \`${whole}\``);
      return String.fromCodePoint(code);
    },
  );
}

/** A double-quoted PromQL string literal. */
export function quotePromqlString(value: string): string {
  return JSON.stringify(value);
}
