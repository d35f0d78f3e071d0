import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { systemClock } from '../../clock.ts';
import { SwitchError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { isAt, targetOf } from '../stated-share.ts';
import { StateChangedError } from '../state-changed-error.ts';
import type { SwitchHook, SwitchState } from '../switch-hook.ts';
import { describeTarget, weightsOf } from '../weights.ts';
import { hasAwsCode } from './aws-error.ts';
import { plainJson } from './canonical-json.ts';
import { etagOfSets, leads, sameSet, ttlOfSets } from './record-set.ts';
import { openRoute53, type Route53Api } from './route53-api.ts';
import { planRoute53, type Route53HookOptions } from './route53-options.ts';
import { lookAtName } from './route53-preflight.ts';
import { createSpread } from './spread-of-change.ts';

export type { Route53HookOptions } from './route53-options.ts';

type Sets = readonly ResourceRecordSet[];

const attempts = 3;
/** How long a reading is believed while a change is on its way, in milliseconds. */
const believedMs = 2_000;
const elsewhere = 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.';

function savedSets(raw: JsonValue): Sets {
  const sets = raw !== null && typeof raw === 'object' && 'sets' in raw ? raw.sets : [];
  // Written by `read`, of what the SDK had told.
  return Array.isArray(sets) ? (sets as Sets) : [];
}

/** What turns one into the other: exactly what is there is deleted, which fails where it is there no longer. */
function changesFor(from: Sets, to: Sets): readonly Change[] {
  const gone = from.filter((set) => !to.some((other) => sameSet(set, other)));
  const come = to.filter((set) => !from.some((other) => sameSet(set, other)));
  return [
    ...gone.map((set): Change => ({ Action: 'DELETE', ResourceRecordSet: set })),
    ...come.map((set): Change => ({ Action: 'CREATE', ResourceRecordSet: set })),
  ];
}

/**
 * A switch hook that changes where a name leads in a zone of Route 53: in one batch, which is done as a whole or not at all,
 * and only if the name still has the records that were read. A move is over once all name servers of Route 53 have it, and
 * the records of before have passed in all caches.
 * @throws ConfigError when an option cannot work
 */
export function createRoute53Hook(
  options: Route53HookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  const plan = planRoute53(options, surroundings);
  const { name, form, ttl } = plan;
  const { clock = systemClock, env = process.env } = surroundings;
  const { endpoint, timeout } = options;
  const region = options.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1';
  let opened: Promise<Route53Api> | undefined;
  const open = () => (opened ??= openRoute53(plan, { region, endpoint, timeout }, surroundings));
  const spread = createSpread(name, clock, async (id, signal) => (await open()).statusOf(id, signal));
  let believed: { readonly target: string; readonly untilMs: number } | undefined;

  async function look(signal?: AbortSignal): Promise<Sets> {
    return (await (await open()).list(signal)).filter(leads);
  }

  async function change(changes: readonly Change[], before: Sets, signal?: AbortSignal): Promise<void> {
    believed = undefined;
    spread.begin(await (await open()).change(changes, signal), ttlOfSets(before, ttl));
  }

  /** @param wantedOf what is to be there, in place of what is @param ifMatch of what has to be there */
  async function exchange(
    wantedOf: (found: Sets) => Sets,
    ifMatch: string | undefined,
    signal?: AbortSignal,
  ) {
    const conflict = (cause?: unknown) =>
      new StateChangedError(`switch: the records of ${name} changed since they were read`, {
        ...{ advice: elsewhere, cause },
      });
    for (let attempt = 1; ; attempt += 1) {
      const found = await look(signal);
      if (ifMatch !== undefined && etagOfSets(found) !== ifMatch) throw conflict();
      const wanted = wantedOf(found);
      const changes = changesFor(found, wanted);
      if (changes.length === 0) return;
      try {
        await change(changes, found, signal);
        return;
      } catch (error) {
        if (!hasAwsCode(error, 'InvalidChangeBatch')) throw error;
        const now = await look(signal);
        // Sent again after its answer was lost, it finds its own effect.
        if (error.attempts > 1 && changesFor(now, wanted).length === 0) {
          spread.begin(undefined, ttlOfSets(found, ttl));
          return;
        }
        const isUnchanged = etagOfSets(now) === etagOfSets(found);
        if (isUnchanged || attempt === attempts) throw error;
        if (ifMatch !== undefined) throw conflict(error);
      }
    }
  }

  /** Puts records back, whatever is there. */
  async function putBack(saved: Sets, signal?: AbortSignal): Promise<void> {
    const found = await look(signal).catch(() => {
      signal?.throwIfAborted();
      return undefined;
    });
    if (found !== undefined && changesFor(found, saved).length === 0) return;
    const upserts = saved.map((set): Change => ({ Action: 'UPSERT', ResourceRecordSet: set }));
    try {
      await change(upserts, found ?? saved, signal);
    } catch (error) {
      // Records of another kind stand in the way.
      if (!hasAwsCode(error, 'InvalidChangeBatch')) throw error;
      await exchange(() => saved, undefined, signal);
    }
  }

  const apply: SwitchHook['apply'] = (target, { ifMatch }, signal) =>
    exchange((found) => form.wanted(found, target), ifMatch, signal);

  const isThere = async (target: Parameters<typeof apply>[0], signal?: AbortSignal) => {
    const found = await look(signal);
    if (!isAt({ ...form.stateOf(found), raw: null }, target)) return false;
    // Moved by a run that was killed. On blue a person may be waiting, who moved nothing at all.
    if (weightsOf(target).green > 0) spread.assume(ttlOfSets(found, ttl));
    return true;
  };

  return {
    name: 'route53',
    weighted: form.weighted,
    preflight: (target, signal) => lookAtName(open, plan, target, surroundings, signal),
    read: async (signal): Promise<SwitchState> => {
      const found = await look(signal);
      return { ...form.stateOf(found), raw: { sets: plainJson(found) }, etag: etagOfSets(found) };
    },
    apply,
    verify: async (target, signal) => {
      const wanted = describeTarget(target);
      const isFresh = believed?.target !== wanted || clock.now() >= believed.untilMs;
      if (isFresh) {
        if (!(await isThere(target, signal))) return 'not-verified';
        believed = { target: wanted, untilMs: clock.now() + believedMs };
      }
      await spread.requireOver(signal);
      believed = undefined;
      return isFresh || (await isThere(target, signal)) ? 'verified' : 'not-verified';
    },
    restore: async (saved, signal) => {
      const sets = savedSets(saved.raw);
      if (sets.length > 0) {
        await putBack(sets, signal);
        return;
      }
      const target = targetOf(saved);
      if (target === undefined) throw new SwitchError(`switch: the saved state of ${name} holds no records`);
      await apply(target, {}, signal);
    },
  };
}
