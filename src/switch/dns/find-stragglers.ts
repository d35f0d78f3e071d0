import { formatDuration } from '../../duration.ts';
import { describeRecords, ttlOf } from './dns-record.ts';
import type { DnsPlan } from './plan-zone.ts';
import { askAddresses, colorOfRecords } from './read-records.ts';
import type { ServerAddress } from './server-address.ts';

/** From where others see the name: a server of the zone, or a cache. */
interface Vantage {
  readonly server: ServerAddress;
  readonly from: 'zone' | 'cache';
}

/** Everybody whose answer is asked for, besides the primary. */
export function vantagesOf({ nameservers, resolvers }: DnsPlan): readonly Vantage[] {
  return [
    ...nameservers.map((server) => ({ server, from: 'zone' as const })),
    ...resolvers.map((server) => ({ server, from: 'cache' as const })),
  ];
}

/** A vantage for people: `the resolver 10.0.0.1`. */
export function describeVantage({ server, from }: Vantage): string {
  return `the ${from === 'zone' ? 'name server' : 'resolver'} ${server.text}`;
}

/** What one of them answers now, or why it does not. */
export async function askVantage(plan: DnsPlan, { server, from }: Vantage, signal: AbortSignal | undefined) {
  const { name, types, timeoutMs } = plan;
  try {
    return { records: await askAddresses(server, { name, types, from }, { timeoutMs, signal }) };
  } catch (error) {
    signal?.throwIfAborted();
    return { problem: (error as Error).message };
  }
}

/** Who does not answer with a color yet: `the resolver 10.0.0.1 answers blue, for up to 43s more`. */
export async function findStragglers(
  plan: DnsPlan,
  color: 'blue' | 'green',
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const told = await Promise.all(
    vantagesOf(plan).map(async (vantage) => {
      const { records, problem } = await askVantage(plan, vantage, signal);
      const who = describeVantage(vantage);
      if (records === undefined) return `${who} ${problem}`;
      const seen = colorOfRecords(plan, records);
      if (seen === color) return undefined;
      const what = seen === 'blue' || seen === 'green' ? seen : describeRecords(records) || 'no records';
      const left =
        vantage.from === 'cache' && records.length > 0
          ? `, for up to ${formatDuration(ttlOf(records))} more`
          : '';
      return `${who} still answers ${what}${left}`;
    }),
  );
  return told.filter((one) => one !== undefined);
}
