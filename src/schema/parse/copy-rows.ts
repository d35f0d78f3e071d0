import type { CopyStmt, Node } from 'libpg-query';
import { InputError } from '../../errors.ts';
import type { DataBlock } from './psql-input.ts';

interface CopyFormat {
  readonly csv: boolean;
  readonly delimiter: string;
  readonly nullText: string;
  readonly header: boolean;
  readonly quote: string;
  readonly escape: string;
}

type Row = readonly (string | null)[];

function optionText(value: Node | undefined): string {
  if (value === undefined) return 'true';
  if ('String' in value) return value.String.sval ?? '';
  if ('Boolean' in value) return String(value.Boolean.boolval ?? false);
  if ('Integer' in value) return String(value.Integer.ival ?? 0);
  return 'true';
}

/** The format that the options of a COPY ask for; a text names the option that is not read. */
function formatOf({ options, whereClause }: CopyStmt): CopyFormat | string {
  if (whereClause) return 'WHERE';
  const given = new Map(
    (options ?? []).flatMap((item) =>
      'DefElem' in item ? [[item.DefElem.defname ?? '', optionText(item.DefElem.arg)] as const] : [],
    ),
  );
  const known = ['format', 'delimiter', 'null', 'header', 'quote', 'escape', 'freeze', 'encoding'];
  const foreign = [...given.keys()].find((name) => !known.includes(name));
  if (foreign !== undefined) return foreign.toUpperCase();
  const name = given.get('format') ?? 'text';
  if (name !== 'text' && name !== 'csv') return `FORMAT ${name}`;
  const csv = name === 'csv';
  const quote = given.get('quote') ?? '"';
  return {
    csv,
    delimiter: given.get('delimiter') ?? (csv ? ',' : '\t'),
    nullText: given.get('null') ?? (csv ? '' : '\\N'),
    header: !['false', 'off', '0', undefined].includes(given.get('header')),
    quote,
    escape: given.get('escape') ?? quote,
  };
}

const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Undoes the escapes of COPY's text format; codes of bytes may make up one character together. */
function unescape(field: string): string {
  if (!field.includes('\\')) return field;
  return field.replace(
    /(?:\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}))+|\\([^])/g,
    (escape: string, letter?: string) => {
      if (letter !== undefined) return letters[letter] ?? letter;
      const codes = escape.split('\\').slice(1);
      const bytes = codes.map((code) =>
        code.startsWith('x') ? parseInt(code.slice(1), 16) : parseInt(code, 8) & 0xff,
      );
      return Buffer.from(bytes).toString('utf8');
    },
  );
}

function textRows(text: string, { delimiter, nullText }: CopyFormat): Row[] {
  const lines = text.split(/(?<=(?<!\\)(?:\\\\)*)\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const between = new RegExp(`(?<=(?<!\\\\)(?:\\\\\\\\)*)${delimiter.replace(/[^\w\s]/g, '\\$&')}`);
  return lines.map((line) =>
    line.split(between).map((field) => (field === nullText ? null : unescape(field))),
  );
}

function csvRows(text: string, { delimiter, nullText, quote, escape }: CopyFormat): Row[] {
  const rows: Row[] = [];
  let row: (string | null)[] = [];
  let field = '';
  let quoted = false;
  let inside = false;
  const endField = () => {
    row.push(!quoted && field === nullText ? null : field);
    field = '';
    quoted = false;
  };
  const endRow = () => {
    endField();
    rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (inside) {
      if (character === escape && (next === quote || next === escape)) {
        field += next;
        at += 1;
      } else if (character === quote) inside = false;
      else field += character;
    } else if (character === quote) {
      inside = true;
      quoted = true;
    } else if (character === delimiter) endField();
    else if (character === '\n') endRow();
    else if (character !== '\r' || next !== '\n') field += character;
  }
  if (text !== '' && !text.endsWith('\n')) endRow();
  return rows;
}

const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`;

function literal(value: string | null): string {
  if (value === null) return 'NULL';
  const doubled = value.replaceAll("'", "''");
  return doubled.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/**
 * A `COPY … FROM stdin` and its rows as the INSERT that writes the same; `undefined` for no rows. Like COPY it takes
 * values for identity columns; its literals have no type, so that they fit columns of every type.
 * @throws InputError with `file:line` for an option that is not read, or rows of different widths
 */
export function insertForCopy(
  copy: CopyStmt,
  data: DataBlock,
  place: { readonly file: string; readonly line: number },
): string | undefined {
  const refuse = (line: number, what: string) => {
    const location = `${place.file}:${line}`;
    return new InputError(`${location}: ${what}`, {
      advice: 'Write the rows as INSERT statements, or move them to a file that is no migration.',
      location,
    });
  };
  const format = formatOf(copy);
  if (typeof format === 'string') {
    throw refuse(place.line, `bg-check does not read the rows of \`COPY … FROM stdin\` with ${format}`);
  }
  const all = format.csv ? csvRows(data.text, format) : textRows(data.text, format);
  const rows = format.header ? all.slice(1) : all;
  const [first] = rows;
  if (first === undefined) return undefined;
  const columns = (copy.attlist ?? []).flatMap((name) => ('String' in name ? [name.String.sval ?? ''] : []));
  const width = columns.length === 0 ? first.length : columns.length;
  for (const [index, row] of rows.entries()) {
    if (row.length !== width) {
      const line = data.line + index + (format.header ? 1 : 0);
      throw refuse(line, `expected ${width} value(s) in the row of \`COPY\`, got ${row.length}`);
    }
  }
  const { schemaname, relname = '' } = copy.relation ?? {};
  const table = [schemaname, relname]
    .filter((part) => part !== undefined)
    .map(quoteName)
    .join('.');
  const list = columns.length === 0 ? '' : ` (${columns.map(quoteName).join(', ')})`;
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`).join(',\n');
  return `INSERT INTO ${table}${list} OVERRIDING SYSTEM VALUE VALUES\n${values}`;
}
