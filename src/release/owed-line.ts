import type { OwedCleanup, OwedWrite } from '../check/cleanup-record.ts';
import type { EffectPlace } from '../check/effect-place.ts';
import type { CleanupLine } from './cleanup-line.ts';

/** A line for something that is owed. Its structure is bg-check's own; only its contents can hold a secret. */
export function owedLine(
  entry: {
    readonly n: number;
    readonly attempt: number;
    readonly at: string;
    readonly place: EffectPlace;
    readonly what: OwedCleanup | OwedWrite;
  },
  redact: <Value>(value: Value) => Value,
): Extract<CleanupLine, { type: 'owed' }> {
  const { n, attempt, at, place, what } = entry;
  const { phase, aim } = place;
  const [check, url] = [redact(place.check), redact(place.url)];
  const common = { type: 'owed', n, attempt, at, check, phase, aim, url } as const;
  if (what.kind === 'write') {
    return { ...common, kind: 'write', request: redact(what.request), sweep: what.sweep };
  }
  const named = { ...common, kind: 'cleanup', label: redact(what.label) } as const;
  if (what.data === undefined) return named;
  const data = redact(what.data);
  const isCut = JSON.stringify(data) !== JSON.stringify(what.data);
  return { ...named, data, ...(isCut ? { incomplete: true } : {}) };
}
