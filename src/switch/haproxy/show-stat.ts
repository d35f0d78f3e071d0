import { SwitchError } from '../../errors.ts';
import type { DrainReading } from '../switch-hook.ts';
import type { RuntimeApi } from './runtime-api.ts';

/** A row of the statistics: a server of a backend, or under `BACKEND` all of it. */
export type StatRow = ReadonlyMap<string, string>;

/** Fields of one line of CSV; HAProxy quotes those with a comma, a quote or a line end in it. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .map(([, field = '']) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field))
    .slice(0, -1);
}

/** The servers of a backend and the backend as a whole, in the order of its configuration. */
export async function readStatistics(
  api: RuntimeApi,
  backend: string,
  signal?: AbortSignal,
): Promise<readonly StatRow[]> {
  // 2 is the backend, 4 its servers, and -1 all of them.
  const [first = '', ...lines] = (await api.ask(`show stat ${backend} 6 -1`, signal)).trim().split('\n');
  if (!first.startsWith('# '))
    throw new SwitchError(`HAProxy at ${api.name}: \`show stat\` answered \`${first}\``);
  const names = fieldsOf(`${first.slice(2)},`);
  return lines.map((line) => {
    const fields = fieldsOf(`${line},`);
    return new Map(names.map((name, index) => [name, fields[index] ?? '']));
  });
}

function sum(rows: readonly StatRow[], names: readonly string[]): number | undefined {
  const values = rows.flatMap((row) => names.map((name) => row.get(name) ?? ''));
  if (values.length === 0 || values.some((value) => !/^\d+$/.test(value))) return undefined;
  return values.reduce((total, value) => total + Number(value), 0);
}

/** What rows of the statistics have in flight or in a queue, and how many requests they were given so far. */
export function drainOfRows(rows: readonly StatRow[]): DrainReading {
  const requests = sum(rows, ['stot']);
  return { inFlight: sum(rows, ['scur', 'qcur']), ...(requests === undefined ? {} : { requests }) };
}
