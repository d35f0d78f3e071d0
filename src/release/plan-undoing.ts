import type { CheckDefinition } from '../check/check-definition.ts';
import { currentAim, type EffectPlace } from '../check/effect-place.ts';
import type { Sweep, Undoing } from '../check/undoing.ts';
import type { Config } from '../config/config-schema.ts';
import { nearestName } from '../nearest-name.ts';
import type { OpenEntry } from './read-cleanups.ts';

/** One call that undoes something, and what is undone when it resolves. */
export interface UndoCall {
  readonly way: 'undone' | 'swept';
  readonly place: Pick<EffectPlace, 'phase' | 'aim'>;
  readonly entries: readonly OpenEntry[];
  readonly call: (undoing: Undoing) => PromiseLike<unknown>;
}

/** How to undo what one run left. */
export interface UndoPlan {
  /** In the order in which they are to be made: last registered first, sweeps in the end. */
  readonly calls: readonly UndoCall[];
  /** What only a person can undo, and why. */
  readonly byHand: readonly { readonly entry: OpenEntry; readonly why: string }[];
}

function quoted(names: readonly string[], name: string): string {
  const near = nearestName(name, names);
  return near === undefined ? '' : ` (there is \`${near}\`)`;
}

/** Why nothing can be called for an entry; a function when something can. */
function undoOf(
  entry: OpenEntry,
  definition: CheckDefinition | undefined,
  names: readonly string[],
): string | UndoCall['call'] {
  if (definition === undefined) {
    return `the check files have no check \`${entry.check}\` any more${quoted(names, entry.check)}`;
  }
  if (entry.kind === 'write') return 'nobody knows what it wrote, and the probe has no `sweep`';
  const { label, data } = entry;
  if (data === undefined) return 'it was a function of a process that is gone, and the probe has no `sweep`';
  if (entry.incomplete === true) {
    return 'a secret in its data was not written down, and the probe has no `sweep`';
  }
  const { undo = {} } = definition;
  const handler = Object.hasOwn(undo, label) ? undo[label] : undefined;
  if (handler === undefined) {
    return `the probe has no \`undo\` of this name any more${quoted(Object.keys(undo), label)}, and no \`sweep\``;
  }
  return (undoing) => handler(undoing, data);
}

function sweepCall(sweep: Sweep, place: UndoCall['place'], entries: readonly OpenEntry[]): UndoCall {
  return { way: 'swept', place, entries, call: sweep };
}

/** @param open in the order of registration */
export function planUndoing(
  open: readonly OpenEntry[],
  { definitions, config }: { readonly definitions: readonly CheckDefinition[]; readonly config: Config },
): UndoPlan {
  const names = definitions.map(({ name }) => name);
  const calls: UndoCall[] = [];
  const byHand: UndoPlan['byHand'][number][] = [];
  const sweeps = new Map<
    string,
    { readonly sweep: Sweep; readonly place: UndoCall['place']; all: OpenEntry[] }
  >();
  for (const entry of open.toReversed()) {
    const definition = definitions.find(({ name }) => name === entry.check);
    const place = { phase: entry.phase, aim: currentAim(config, entry) };
    const call = undoOf(entry, definition, names);
    if (typeof call === 'function') {
      calls.push({ way: 'undone', place, entries: [entry], call });
    } else if (definition?.sweep === undefined) {
      const tried = entry.failure === undefined ? '' : `; when it was tried: ${entry.failure}`;
      byHand.push({ entry, why: call + tried });
    } else {
      const key = JSON.stringify([entry.check, place.aim]);
      const known = sweeps.get(key) ?? { sweep: definition.sweep, place, all: [] };
      sweeps.set(key, { ...known, all: [...known.all, entry] });
    }
  }
  const last = [...sweeps.values()].map(({ sweep, place, all }) => sweepCall(sweep, place, all));
  return { calls: [...calls, ...last], byHand };
}
