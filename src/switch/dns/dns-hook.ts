import { systemClock } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { SwitchError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { LagError } from '../lag-error.ts';
import { requireSoleColor } from '../require-sole-color.ts';
import { StateChangedError } from '../state-changed-error.ts';
import type { SwitchHook } from '../switch-hook.ts';
import type { DnsHookOptions } from './dns-options.ts';
import { lookAtZone } from './dns-preflight.ts';
import { describeRecords, parseRecordLine, recordLine, ttlOf, type DnsRecord } from './dns-record.ts';
import { findStragglers } from './find-stragglers.ts';
import { planZone } from './plan-zone.ts';
import { readKey } from './read-key.ts';
import { colorOfRecords, readRecords } from './read-records.ts';
import { runNsupdate } from './run-nsupdate.ts';
import { describeUpdate, updateScript, type Condition } from './update-script.ts';

export type { DnsHookOptions } from './dns-options.ts';

/** Where nothing tells how long records were kept. */
const usualTtl = 60;
/** Which of the codes say that a condition was not met (RFC 2136, 2.2). */
const unmet = new Set<string | undefined>(['NXRRSET', 'YXRRSET', 'NXDOMAIN', 'YXDOMAIN']);

function savedRecords(raw: JsonValue): readonly DnsRecord[] {
  const lines = raw !== null && typeof raw === 'object' && 'records' in raw ? raw.records : [];
  if (!Array.isArray(lines)) return [];
  return lines.flatMap((line) => (typeof line === 'string' ? (parseRecordLine(line) ?? []) : []));
}

/**
 * A switch hook that changes the addresses of a name at the primary server of its zone, in one packet that says which
 * records it is meant for (RFC 2136), signed (TSIG). A move is over once every server and resolver that is named answers
 * the new records, and those of before have passed in all other caches.
 * @throws ConfigError when an option cannot work
 */
export function createDnsHook(options: DnsHookOptions, surroundings: HookSurroundings = {}): SwitchHook {
  const plan = planZone(options, surroundings);
  const { clock = systemClock, directory, processFile, onSecret } = surroundings;
  const { name, server } = plan;
  /** Until when a cache may hold what the last move replaced, milliseconds since the Unix epoch; unknown before one. */
  let keptUntil: number | undefined;
  let lastTtl = plan.ttl;

  async function look(signal?: AbortSignal) {
    const reading = await readRecords(plan, signal);
    if (reading.records.length > 0) lastTtl = ttlOf(reading.records) / 1_000;
    return reading;
  }

  /** What is there, where it can be told: going back does not depend on it. */
  async function lookIfPossible(signal?: AbortSignal): Promise<readonly DnsRecord[] | undefined> {
    try {
      return (await look(signal)).records;
    } catch {
      signal?.throwIfAborted();
      return undefined;
    }
  }

  async function replace(records: readonly DnsRecord[], condition: Condition, signal?: AbortSignal) {
    await readKey(plan, onSecret);
    const before = await lookIfPossible(signal);
    const isNew = before === undefined || describeRecords(before) !== describeRecords(records);
    const ttlMs = before === undefined ? 1_000 * (lastTtl ?? usualTtl) : ttlOf(before);
    // Before it is known to have worked: it may have, and nobody have been told.
    const since = keptUntil;
    if (isNew) keptUntil = Math.max(keptUntil ?? 0, clock.now() + ttlMs);
    const script = updateScript(plan, records, condition);
    const result = await runNsupdate(plan, script, { directory, processFile, signal });
    if (result.isDone) {
      if (isNew) keptUntil = Math.max(since ?? 0, clock.now() + ttlMs);
      return;
    }
    if (condition !== 'none' && unmet.has(result.code)) {
      keptUntil = since;
      throw new StateChangedError(
        `${name} no longer has the records that were read (${result.code ?? ''} from ${server.text})`,
        { advice: 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.' },
      );
    }
    throw new SwitchError(
      `the name server ${server.text} ${result.problem}; it was to move ${describeUpdate(plan, records)}`,
      result.advice === undefined ? {} : { advice: result.advice },
    );
  }

  const withTtl = (color: 'blue' | 'green'): readonly DnsRecord[] =>
    plan.records[color].map((record) => ({ ...record, ttl: plan.ttl ?? lastTtl ?? usualTtl }));

  const apply: SwitchHook['apply'] = async (target, { ifMatch }, signal) => {
    const color = requireSoleColor('dns', target);
    if (plan.ttl === undefined && lastTtl === undefined) await lookIfPossible(signal);
    await replace(withTtl(color), ifMatch === undefined ? 'none' : { records: ifMatch }, signal);
  };

  return {
    name: 'dns',
    weighted: false,
    preflight: (_target, signal) => lookAtZone(plan, surroundings, signal),
    read: async (signal) => {
      const { records, serial } = await look(signal);
      return {
        color: colorOfRecords(plan, records),
        raw: { records: records.map(recordLine).sort(), serial },
        etag: describeRecords(records),
      };
    },
    apply,
    verify: async (target, signal) => {
      const color = requireSoleColor('dns', target);
      const { records } = await look(signal);
      if (colorOfRecords(plan, records) !== color) return 'not-verified';
      const stragglers = await findStragglers(plan, color, signal);
      // Moved by a run that was killed: nobody knows when. On blue a person may be waiting, who moved nothing at all.
      if (color === 'green') keptUntil ??= clock.now() + ttlOf(records);
      const leftMs = (keptUntil ?? 0) - clock.now();
      if (stragglers.length === 0 && leftMs <= 0) return 'verified';
      const caches = leftMs > 0 ? [`caches may keep what it had for ${formatDuration(leftMs)} more`] : [];
      throw new LagError(
        `${name} leads to ${color}, but ${[...stragglers, ...caches].join('; ')}`,
        leftMs > 0 ? leftMs : undefined,
      );
    },
    restore: async ({ color, raw }, signal) => {
      const records = savedRecords(raw);
      if (records.length > 0) await replace(records, 'none', signal);
      else await apply(color === 'green' ? 'green' : 'blue', {}, signal);
    },
  };
}
