import { formatDuration } from '../../duration.ts';
import { ConfigError, RefusedError, SwitchError } from '../../errors.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { describeRecords, ttlOf, type DnsRecord } from './dns-record.ts';
import { askVantage, describeVantage, vantagesOf } from './find-stragglers.ts';
import type { DnsPlan } from './plan-zone.ts';
import { readKey } from './read-key.ts';
import { askRecords, colorOfRecords, readRecords, type ZoneReading } from './read-records.ts';
import { requireShortTtl } from './require-short-ttl.ts';
import { runNsupdate } from './run-nsupdate.ts';
import { updateScript } from './update-script.ts';

async function readZone(plan: DnsPlan, signal: AbortSignal | undefined): Promise<ZoneReading> {
  try {
    return await readRecords(plan, signal);
  } catch (error) {
    if (!(error instanceof SwitchError)) throw error;
    throw new ConfigError(`switch.server: ${error.message}`, {
      advice: `Give the primary server of the zone ${plan.zone}, and see that it answers where bg-check runs.`,
      cause: error,
    });
  }
}

function requireKnownRecords(plan: DnsPlan, { records }: ZoneReading): void {
  const { name, server } = plan;
  if (records.length === 0) {
    throw new ConfigError(`switch.name: ${name} has no address at ${server.text}`, {
      advice: `Put blue's records there first: ${describeRecords(plan.records.blue)}.`,
    });
  }
  if (colorOfRecords(plan, records) !== 'unknown') return;
  throw new ConfigError(
    `switch.records: ${name} has ${describeRecords(records)}, which is neither blue (${describeRecords(plan.records.blue)}) nor green (${describeRecords(plan.records.green)})`,
    { advice: 'Name all the records that each color has, and nothing else.' },
  );
}

/** Has the server judge the very update, on a condition that cannot be met. */
async function rehearse(
  plan: DnsPlan,
  green: readonly DnsRecord[],
  surroundings: HookSurroundings,
  signal: AbortSignal | undefined,
): Promise<void> {
  const script = updateScript(plan, green, 'impossible');
  const result = await runNsupdate(plan, script, { directory: surroundings.directory, signal });
  if (result.isDone) {
    throw new ConfigError(`switch.server: ${plan.server.text} made an update whose condition was not met`, {
      advice: 'It cannot compare before it changes anything; see what it has now.',
    });
  }
  if (result.code === 'YXDOMAIN' || result.code === 'NXDOMAIN') return;
  throw new ConfigError(
    `switch.server: the name server ${plan.server.text} ${result.problem}`,
    result.advice === undefined ? {} : { advice: result.advice },
  );
}

async function requireVantages(
  plan: DnsPlan,
  zone: ZoneReading,
  signal: AbortSignal | undefined,
): Promise<void> {
  const there = describeRecords(zone.records);
  await Promise.all(
    vantagesOf(plan).map(async (vantage) => {
      const option = vantage.from === 'zone' ? 'nameservers' : 'resolvers';
      const { records, problem } = await askVantage(plan, vantage, signal);
      const who = `switch.${option}: ${describeVantage(vantage)}`;
      if (records === undefined) {
        throw new ConfigError(`${who} ${problem}`, { advice: 'Leave it out if nobody asks it.' });
      }
      const seen = describeRecords(records);
      if (seen === there) return;
      throw new RefusedError(
        `${who} answers ${seen === '' ? 'no records' : seen} for ${plan.name}, where the primary has ${there}`,
        { advice: 'Wait until it follows; it would not show a move either.' },
      );
    }),
  );
}

/** What a person should know of the zone before a move. */
async function warningsOf(
  plan: DnsPlan,
  { nowMs, laterMs }: { readonly nowMs: number; readonly laterMs: number },
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const { name, zone, server, key, keyFile, nameservers, timeoutMs } = plan;
  const options = { timeoutMs, signal };
  const [servers, services] = await Promise.all([
    askRecords(server, { name: zone, type: 'NS', from: 'zone' }, options),
    askRecords(server, { name, type: 'HTTPS', from: 'zone' }, options),
  ]).catch((): readonly [] => {
    signal?.throwIfAborted();
    return [];
  });
  const unheard = (servers ?? []).length - 1 - nameservers.length;
  const isSigned = key !== undefined || keyFile !== undefined;
  return [
    `${name} is moved by DNS: caches may keep blue for up to ${formatDuration(nowMs)} after the move, and going back takes up to ${formatDuration(laterMs)} more until nobody gets green from a cache`,
    ...(unheard > 0
      ? [
          `the zone ${zone} names ${(servers ?? []).length} name servers, and \`switch.nameservers\` lists ${nameservers.length}: the others may answer blue for longer`,
        ]
      : []),
    ...((services ?? []).length > 0
      ? [`${name} also has HTTPS records: addresses that they name are not moved`]
      : []),
    ...(isSigned
      ? []
      : ['updates of the zone are not signed: neither `switch.key` nor `switch.keyFile` is given']),
  ];
}

/**
 * Looks whether the zone could be changed, and changes nothing.
 * @throws ConfigError when something is missing or wrong, RefusedError when caches would keep blue for too long
 */
export async function lookAtZone(
  plan: DnsPlan,
  surroundings: HookSurroundings,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  await readKey(plan, surroundings.onSecret);
  const zone = await readZone(plan, signal);
  requireKnownRecords(plan, zone);
  const nowMs = ttlOf(zone.records);
  const laterMs = plan.ttl === undefined ? nowMs : 1_000 * plan.ttl;
  const green = plan.records.green.map((record) => ({ ...record, ttl: laterMs / 1_000 }));
  await rehearse(plan, green, surroundings, signal);
  await requireVantages(plan, zone, signal);
  requireShortTtl(plan, { nowMs, laterMs }, surroundings);
  return warningsOf(plan, { nowMs, laterMs }, signal);
}
