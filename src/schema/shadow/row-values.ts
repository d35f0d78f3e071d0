type Decode = (text: string) => unknown;

function whole(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

const elements = new Map<
  number,
  { readonly type: number; readonly array: number; readonly decode: Decode }
>();
for (const [type, array, decode] of [
  [16, 1000, (text) => text === 't'],
  [20, 1016, whole],
  [21, 1005, Number],
  [23, 1007, Number],
  [26, 1028, Number],
  [700, 1021, Number],
  [701, 1022, Number],
  [114, 199, (text): unknown => JSON.parse(text)],
  [3802, 3807, (text): unknown => JSON.parse(text)],
  ...[
    [18, 1002],
    [19, 1003],
    [25, 1009],
    [1033, 1034],
    [1042, 1014],
    [1043, 1015],
    [2205, 2210],
    [2206, 2211],
  ].map(([type, array]) => [type, array, String]),
] as readonly (readonly [number, number, Decode])[]) {
  elements.set(type, { type, array, decode });
}
const decoders = new Map<number, Decode>();
for (const { type, array, decode } of elements.values()) {
  decoders.set(type, decode);
  decoders.set(array, (text) => decodeArray(text, decode));
}

/** Reads an array literal such as `{1,NULL,"a b",{…}}`. */
function decodeArray(literal: string, decode: Decode): unknown[] {
  let at = literal.indexOf('{');
  const list = (): unknown[] => {
    const items: unknown[] = [];
    at += 1;
    while (at < literal.length && literal[at] !== '}') {
      if (literal[at] === ',') at += 1;
      else items.push(literal[at] === '{' ? list() : item());
    }
    at += 1;
    return items;
  };
  const item = (): unknown => {
    const quoted = literal[at] === '"';
    if (quoted) at += 1;
    let text = '';
    for (; at < literal.length; at += 1) {
      const character = literal[at] ?? '';
      if (quoted ? character === '"' : character === ',' || character === '}') break;
      if (character === '\\') at += 1;
      text += literal[at] ?? '';
    }
    if (quoted) at += 1;
    return !quoted && text === 'NULL' ? null : decode(text);
  };
  return list();
}

/** What a value of this type is in JavaScript: booleans, numbers, JSON and arrays as such, all else as its text. */
export function decodeValue(text: string | null, typeId: number): unknown {
  return text === null ? null : (decoders.get(typeId) ?? String)(text);
}

function encodeElement(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(encodeElement).join(',')}}`;
  const text = encodeValue(value);
  return text === null ? 'NULL' : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** A value as Postgres reads it. */
export function encodeValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return encodeElement(value);
  if (typeof value === 'string' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value);
}
