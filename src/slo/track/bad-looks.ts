import type { RuleState } from './counted-rule.ts';

/** So many of the last looks that were bad, of those at which there was something to see. */
export interface BadLooks {
  add(isBad: boolean): void;
  state(): RuleState & { readonly standing: { readonly rule: 'threshold' } };
}

/** @param words what is looked at, and what is bad about it */
export function createBadLooks(
  { failures, of }: { readonly failures: number; readonly of: number },
  words = { one: 'look', bad: 'over the limit at' },
): BadLooks {
  const many = `${words.one}s`;
  const last: boolean[] = [];
  let seen = 0;

  function describe(bad: number): string {
    const inARow = failures === of;
    const needed = inARow ? `${failures} in a row` : `${failures} of ${of}`;
    return `${words.bad} ${bad} of the last ${last.length} ${many}, ${needed} make a rollback`;
  }

  return {
    add: (isBad) => {
      last.push(isBad);
      if (last.length > of) last.shift();
      seen += 1;
    },
    state: () => {
      const bad = last.filter(Boolean).length;
      // Where all of them have to be bad, a good one begins anew.
      const counted = failures === of ? last.length - 1 - last.lastIndexOf(false) : bad;
      const breached = counted >= failures;
      const doubtful = last.at(-1) === true;
      const missing = failures - seen;
      return {
        breached,
        doubtful,
        healthy: !doubtful && missing <= 0,
        ...(missing > 0 ? { missing: `${missing} more ${missing === 1 ? words.one : many}` } : {}),
        words: bad === 0 ? '0 % of the way to a rollback' : describe(counted),
        standing: { rule: 'threshold', breached, progress: Math.min(1, counted / failures) },
      };
    },
  };
}
