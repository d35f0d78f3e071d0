import type { Footprint } from '../parse/footprint.ts';
import { isMentioned, wordsOf } from './mentioned-words.ts';

/** What a step of the schema's history can concern. */
export interface Reach {
  /** It can concern every statement. */
  readonly everything: boolean;
  /** Bare names of relations, routines and types, old and new. */
  readonly names: ReadonlySet<string>;
}

/** What of a statement a reach is held against. */
interface Exposure {
  readonly names: ReadonlySet<string>;
  /** Words of its constants. */
  readonly words: ReadonlySet<string>;
  /** It reads the catalog itself, or takes an object's name, or a statement, as a value. */
  readonly open: boolean;
}

/** Built-in functions (and those of well-known extensions) whose arguments name objects or are statements. */
const takesNames =
  /^(?:nextval|currval|setval|lastval|to_reg\w+|has_\w+_privilege|row_security_active|(?:col|obj|shobj)_description|(?:query|table|cursor|schema|database)_to_xml\w*|ts_stat|ts_rewrite|crosstab\w*|connectby|dblink\w*|xpath_table|pg_(?!advisory|try_advisory|sleep|notify|backend_pid|typeof|cancel_backend|terminate_backend|current|postmaster|client_encoding|is_in_recovery)\w+)$/;
const namingTypes =
  /^reg(?:class|proc|procedure|type|oper|operator|config|dictionary|collation|namespace|role)$/;

const exposures = new WeakMap<Footprint, Exposure>();

function exposureOf(footprint: Footprint): Exposure {
  const known = exposures.get(footprint);
  if (known) return known;
  const { relations, routines, types, columns, wholeRows, stars, constants, parameters } = footprint;
  const readsCatalog = relations.some(
    ({ schema, name }) =>
      schema === 'pg_catalog' || schema === 'information_schema' || name.startsWith('pg_'),
  );
  const takesValues =
    parameters > 0 &&
    (routines.some((name) => takesNames.test(name)) || types.some((name) => namingTypes.test(name)));
  const exposure = {
    // `t.f` may call the function f with a row of t, so a column can be a routine's name.
    names: new Set([
      ...relations.map(({ name }) => name),
      ...routines,
      ...types,
      ...columns,
      ...wholeRows,
      ...stars,
    ]),
    words: wordsOf(constants.join(' ')),
    open: readsCatalog || takesValues || routines.includes('lastval'),
  };
  exposures.set(footprint, exposure);
  return exposure;
}

const foldedNames = new WeakMap<Reach, readonly (readonly string[])[]>();

function foldedNamesOf(reach: Reach): readonly (readonly string[])[] {
  let names = foldedNames.get(reach);
  if (names === undefined) {
    names = [...reach.names].map((name) => [...wordsOf(name)]);
    foldedNames.set(reach, names);
  }
  return names;
}

/**
 * Whether a step can concern a statement.
 * @param parameterTypes names of types that the statement's parameters are declared with
 */
export function footprintMeets(
  reach: Reach,
  footprint: Footprint,
  parameterTypes: readonly string[] = [],
): boolean {
  if (reach.everything) return true;
  if (reach.names.size === 0) return false;
  const { names, words, open } = exposureOf(footprint);
  if (open) return true;
  for (const name of reach.names) if (names.has(name)) return true;
  const declared = wordsOf(parameterTypes.join(' '));
  return foldedNamesOf(reach).some(
    (name) =>
      (words.size > 0 && isMentioned(name, words)) || (declared.size > 0 && isMentioned(name, declared)),
  );
}
