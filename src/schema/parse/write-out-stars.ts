import type { Node } from 'libpg-query';
import { parsePostgres, walkTree } from './postgres-parser.ts';

/** Whether a statement names columns with a star, as in `SELECT *` or `RETURNING t.*`; `count(*)` is none. */
export async function hasStar(sql: string): Promise<boolean> {
  const answer = await parsePostgres(sql);
  if (!answer.ok) return false;
  let found = false;
  walkTree(answer.statements.map(({ node }): Node => node), (kind) => {
    found ||= kind === 'A_Star';
  });
  return found;
}
