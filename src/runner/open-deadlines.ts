import { createScopedValue } from './scoped-value.ts';

/** Work that has a time limit and is under way in this process. */
export interface OpenDeadline {
  /** What it is, for people. */
  readonly subject: string;
  readonly limitMs: number;
  /** Nanoseconds of the monotonic clock, which all threads share. */
  readonly until: bigint;
}

// One list for the process, because there is one event loop: whatever holds it keeps all of these from ending in time.
const open = new Set<OpenDeadline>();
const current = createScopedValue<OpenDeadline>();
let tell: ((until: bigint) => void) | undefined;

function tellEarliest(): void {
  let earliest = 0n;
  for (const { until } of open) if (earliest === 0n || until < earliest) earliest = until;
  tell?.(earliest);
}

/** Tells from now on when the first of them should have ended, 0 for none; `undefined` to stop. */
export function watchEarliest(onChange: ((until: bigint) => void) | undefined): void {
  tell = onChange;
  if (onChange !== undefined) tellEarliest();
}

/** Runs what should not take longer than `limitMs`; does not end it. */
export async function underDeadline<Result>(
  { subject, limitMs }: Pick<OpenDeadline, 'subject' | 'limitMs'>,
  work: () => PromiseLike<Result> | Result,
): Promise<Result> {
  const until = process.hrtime.bigint() + BigInt(Math.ceil(limitMs)) * 1_000_000n;
  const deadline = { subject, limitMs, until };
  open.add(deadline);
  tellEarliest();
  try {
    return await current.run(deadline, work);
  } finally {
    open.delete(deadline);
    tellEarliest();
  }
}

/** The one that the caller is part of; all of them where that cannot be told. */
export function deadlinesOfCaller(): readonly OpenDeadline[] {
  const own = current.get();
  return own === undefined ? [...open] : [own];
}
