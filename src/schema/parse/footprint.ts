import { newCollector, collected } from './footprint-collector.ts';
import { expressionVisitors } from './footprint-expressions.ts';
import type { Footprint } from './footprint-parts.ts';
import { statementVisitors } from './footprint-statements.ts';
import { walkerOf } from './footprint-walker.ts';
import { parseOne } from './postgres-parser.ts';

export type { ColumnMention, Footprint, RelationUse, Write, WrittenValue } from './footprint-parts.ts';

const visitors = { ...expressionVisitors, ...statementVisitors };

/** Reads a footprint off a text that holds exactly one statement known to parse. */
export async function footprintOf(sql: string): Promise<Footprint> {
  const into = newCollector();
  walkerOf(into, visitors).walk(await parseOne(sql), {
    ...{ queries: new Set<string>(), locked: undefined, expands: false },
  });
  return collected(into);
}
