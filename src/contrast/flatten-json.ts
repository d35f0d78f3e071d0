import type { JsonValue } from '../json.ts';
import { alignList, orderOf, referenceOf, type ListReference } from './align-list.ts';
import { keyedNames, type ElementKeys } from './element-keys.ts';
import { keyOf, type Aspect, type Facet, type Place } from './facet.ts';
import type { FacetTable } from './facet-table.ts';
import { memberPath } from './field-path.ts';
import { isList, isObject } from './json-object.ts';
import { collectOverLists } from './over-lists.ts';
import { outlineOf, type Signatures } from './signature.ts';

/** More fields than this of one answer are not told apart. */
const mostFields = 5_000;

/** What the answers to one request have in common; the first that has a list is what the others are laid beside. */
export interface Flattening {
  readonly table: FacetTable;
  readonly keys: ElementKeys;
  readonly references: Map<string, ListReference>;
  /** Whether a member called so is likely to hold a secret. */
  readonly isSensitive: (name: string) => boolean;
  readonly ignores: (place: Place, path: string) => boolean;
  readonly signatures: Signatures;
}

interface Field {
  readonly location: string;
  readonly path: string;
  readonly at: string;
  readonly name: string;
  readonly parent: Facet['parent'];
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  return isList(value) ? 'list' : typeof value;
}

/** Notes what a JSON document is, field by field, and tells whether it has more than are told apart. `prefix` names the kind of answer that it is compared with. */
export function flattenJson(
  document: JsonValue,
  prefix: string,
  root: Facet['parent'],
  { table, keys, references, isSensitive, ignores, signatures }: Flattening,
): { readonly isCut: boolean } {
  let fields = 0;
  const overLists = collectOverLists();

  const see = (field: Field, aspect: Aspect, signature: string, parent: Facet['parent'], absence = false) => {
    const { location, path, at } = field;
    const key = keyOf(prefix, location, aspect);
    table.see(key, signature, () => ({ place: 'body', path, at, aspect, parent, absence }));
    return { key, signature };
  };

  const visitList = (whole: readonly JsonValue[], field: Field, own: Facet['parent']) => {
    see(field, 'size', String(whole.length), own);
    const list = whole.slice(0, mostFields);
    const { location, path } = field;
    const member = keys.get(path);
    const names = member === undefined ? undefined : keyedNames(list, member);
    const known = references.get(`${prefix} ${location}`);
    const reference = known ?? names ?? referenceOf(list);
    if (known === undefined) references.set(`${prefix} ${location}`, reference);
    const aligned =
      names === undefined
        ? alignList(list, reference, signatures)
        : { names, order: orderOf(names, reference, signatures) };
    if (aligned.order !== undefined) {
      see(field, 'order', isSensitive(field.name) ? signatures.hidden(aligned.order) : aligned.order, own);
    }
    for (const [index, element] of list.entries()) {
      if (fields > mostFields) break;
      const at = aligned.names[index] ?? '';
      const elementField = { ...field, location: `${location}[${at}]`, path: `${path}[*]`, at, parent: own };
      visit(element, { ...elementField, parent: see(elementField, 'element', 'there', own, true) }, false);
    }
  };

  const visitScalar = (value: string | number | boolean, field: Field, own: Facet['parent']) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const shown = isSensitive(field.name) ? signatures.hidden(text) : signatures.of(JSON.stringify(value));
    // Values are compared where the types are the same.
    const typed = { ...field, location: `${field.location} ${typeof value}` };
    see(typed, 'value', shown, own);
    if (typeof value === 'string') see(typed, 'format', outlineOf(value), own);
  };

  const visit = (value: JsonValue, field: Field, absence: boolean): void => {
    if (ignores('body', field.path)) return;
    fields += 1;
    if (fields > mostFields) {
      table.cut();
      return;
    }
    const type = typeOf(value);
    const own = see(field, 'shape', type, field.parent, absence);
    overLists.add(field.path, type, isObject(value));
    if (isList(value)) visitList(value, field, own);
    else if (isObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        const location = memberPath(field.location, name);
        visit(member, { ...field, location, path: memberPath(field.path, name), name, parent: own }, true);
      }
    } else if (value !== null) visitScalar(value, field, own);
  };

  visit(document, { location: '$', path: '$', at: '', name: '', parent: root }, false);

  // Elements that no other answer has are compared all together.
  for (const { path, types, owner } of overLists.summaries()) {
    const field = { location: `all ${path}`, path, at: '', name: '', parent: undefined };
    const isThere = { ...field, location: `objects ${owner ?? ''}` };
    const parent = owner === undefined ? undefined : see(isThere, 'element', 'there', undefined);
    see(field, 'shape', types, parent, owner !== undefined);
  }
  return { isCut: fields > mostFields };
}
