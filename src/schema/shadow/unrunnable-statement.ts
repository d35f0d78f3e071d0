import type { Refusal } from './shadow-database.ts';

const ends = new Set(
  'abort begin commit deallocate discard end prepare release rollback savepoint start'.split(' '),
);

/** Where the comment that starts there ends; comments nest. */
function endOfComment(sql: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}

/** The statement from its first word on. */
function fromFirstWord(sql: string): string {
  const gap = /(?:[\s;(]|--[^\n]*)*/y;
  let at = 0;
  do {
    gap.lastIndex = sql.startsWith('/*', at) ? endOfComment(sql, at) : at;
    gap.exec(sql);
    at = gap.lastIndex;
  } while (sql.startsWith('/*', at));
  return sql.slice(at);
}

/**
 * Why bg-check does not run a statement of an application: it would end the transaction that keeps the run from leaving
 * traces, forget what the session keeps, or reach the server's files and programs.
 */
export function refuseToRun(sql: string): Refusal | undefined {
  const statement = fromFirstWord(sql);
  const word = /^[a-z]+/i.exec(statement)?.[0].toLowerCase() ?? '';
  const copiesFile = word === 'copy' && /\b(?:from|to)\s+(?:program\s+)?(?:[eE]|[uU]&)?['$]/i.test(statement);
  if (!ends.has(word) && !copiesFile) return undefined;
  return {
    sqlstate: '0A000',
    message: copiesFile
      ? 'bg-check does not run COPY with files or programs of the server'
      : `bg-check does not run ${word.toUpperCase()}, which would change its own session`,
  };
}
