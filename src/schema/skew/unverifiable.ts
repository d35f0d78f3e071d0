import type { AppStatement } from './app-statement.ts';
import type { Fault } from './cell.ts';
import { isPrepared, isProbed } from './probes.ts';
import type { Walk } from './state-walk.ts';

const placed = ({ message, sqlstate }: Fault) => `${message} (${sqlstate})`;
const isSame = (one: Fault, other: Fault) => one.sqlstate === other.sqlstate && one.message === other.message;

/** Messages of these name what is missing so well that another statement's can be taken for the same. */
const telling = ['42P01', '42501'];

const makesTable = (name: string) =>
  new RegExp(
    String.raw`\bcreate\s+(?:(?:global|local)\s+)?temp(?:orary)?\s+table\s+(?:if\s+not\s+exists\s+)?"?(?:pg_temp"?\."?)?${name.replaceAll(/[^\p{L}\p{N}_]/gu, String.raw`\$&`)}\b`,
    'iu',
  );

/** Applications make such tables for a session, in code that no source of statements holds. */
const soundsTemporary = /^_?te?mp_|_te?mp$|^pg_temp/i;

/** Says why nothing can be told about a statement; `undefined` when something can. */
export type ReasonUnverifiable = (statement: AppStatement) => string | undefined;

/** What was so before the release is not the release's fault. */
export function reasonsUnverifiable(walk: Walk, statements: readonly AppStatement[]): ReasonUnverifiable {
  const { states, forbidden } = walk;
  const [first] = states;
  const oldFaults = statements.flatMap(({ version, key, id }) => {
    const fault = version === 'blue' ? first.cells.get(key)?.fault : undefined;
    return fault ? [{ id, fault }] : [];
  });

  const everRan = ({ key }: AppStatement, where: readonly (typeof first)[]) =>
    where.some(({ cells }) => cells.get(key)?.runs?.some(({ ok }) => ok));

  function whyNotRun(statement: AppStatement): string {
    const { command } = statement.facts;
    const run = first.cells.get(statement.key)?.runs?.find(({ ok }) => !ok);
    const only = `Postgres looks into ${command} only when it runs`;
    return run && !run.ok ? `${only}, and it does not run at S0: ${run.refusal.message}` : only;
  }

  function ofBlue(statement: AppStatement): string | undefined {
    const fault = first.cells.get(statement.key)?.fault;
    if (fault === undefined) return undefined;
    return forbidden.has(statement.key)
      ? `the role that runs it may not at S0, and a superuser may: ${placed(fault)}`
      : `it fails at S0 already: ${placed(fault)}`;
  }

  const ofRole = statements.filter(
    ({ version, key }) => version === 'blue' && first.cells.get(key) !== undefined,
  );
  /** Where blue may do next to nothing, its rights are granted elsewhere, and so may be green's. */
  const grantsElsewhere = ofRole.filter(({ key }) => forbidden.has(key)).length * 2 > ofRole.length;

  function ofGreen({ twin, key }: AppStatement): string | undefined {
    const fault = states.at(-1)?.cells.get(key)?.fault;
    if (fault === undefined) return undefined;
    const old = twin === undefined ? undefined : first.cells.get(twin)?.fault;
    if (old && isSame(old, fault)) return `it fails as it does in blue at S0: ${placed(old)}`;
    if (grantsElsewhere && fault.sqlstate === '42501') {
      return `the role that runs it has hardly any rights at S0, so those it gets later are not known: ${placed(fault)}`;
    }
    const like = telling.includes(fault.sqlstate)
      ? oldFaults.find((one) => isSame(one.fault, fault))
      : undefined;
    if (like) return `it fails as ${like.id} does in blue at S0: ${placed(fault)}`;
    const table =
      fault.sqlstate === '42P01' ? /^relation "(.+)" does not exist$/.exec(fault.message)?.[1] : '';
    if (table === undefined || table === '') return undefined;
    const makes = makesTable(table);
    const maker = statements.find(({ version, sql }) => version === 'green' && makes.test(sql));
    if (maker) return `it needs the temporary table that ${maker.id} makes: ${placed(fault)}`;
    return soundsTemporary.test(table)
      ? `it needs a table that is temporary by its name, and that no migration makes: ${placed(fault)}`
      : undefined;
  }

  return (statement) => {
    if (!isProbed(statement)) return undefined;
    const fault = statement.version === 'blue' ? ofBlue(statement) : ofGreen(statement);
    if (fault !== undefined || isPrepared(statement)) return fault;
    const where = statement.version === 'blue' ? [first] : states;
    return everRan(statement, where) ? undefined : whyNotRun(statement);
  };
}
