import { alignList, referenceOf } from './align-list.ts';
import type { CompleteAnswer } from './answer.ts';
import { keyOf, type Aspect, type Facet } from './facet.ts';
import type { Flattening } from './flatten-json.ts';

/** Longer texts, and what is no text, are compared as a whole. */
const mostLines = 2_000;

/** Notes what a text is, line by line; lines that moved are told as moved, and a new one moves no other. */
export function flattenText(
  answer: CompleteAnswer,
  prefix: string,
  root: Facet['parent'],
  flattening: Flattening,
): void {
  const { table, references, signatures } = flattening;
  const { text } = answer;
  const see = (
    location: string,
    at: string,
    aspect: Aspect,
    signature: string,
    parent = root,
    absence = false,
  ) => {
    const key = keyOf(prefix, location, aspect);
    table.see(key, signature, () => ({ place: 'body', path: 'text', at, aspect, parent, absence }));
    return { key, signature };
  };
  const lines = text
    .split(/\r?\n/, mostLines + 1)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length > mostLines) {
    flattenBytes(answer, prefix, root, flattening);
    return;
  }
  const reference = references.get(`${prefix} text`) ?? referenceOf(lines);
  references.set(`${prefix} text`, reference);
  const { names, order } = alignList(lines, reference, signatures);
  see('text', '', 'size', String(lines.length));
  if (order !== undefined) see('text', '', 'order', order);
  lines.forEach((line, index) => {
    const at = (names[index] ?? '').replace(
      /^place (\d+)$/,
      (_, place: string) => `line ${Number(place) + 1}`,
    );
    const parent = see(`text[${at}]`, at, 'element', 'there', root, true);
    see(`text[${at}]`, at, 'value', signatures.of(line), parent);
  });
}

/** Notes length and hash of what is not looked into. */
export function flattenBytes(
  { text, size, digest: ofBytes }: Pick<CompleteAnswer, 'text' | 'size' | 'digest'>,
  prefix: string,
  parent: Facet['parent'],
  { table, signatures }: Pick<Flattening, 'table' | 'signatures'>,
): void {
  const digest = signatures.digest(ofBytes ?? text, 12);
  const common = { place: 'body', path: 'content', at: '', parent, absence: false } as const;
  table.see(keyOf(prefix, 'content', 'size'), size === 1 ? '1 byte' : `${size} bytes`, () => ({
    ...common,
    aspect: 'size',
  }));
  table.see(keyOf(prefix, 'content', 'value'), `#${digest}`, () => ({ ...common, aspect: 'value' }));
}
