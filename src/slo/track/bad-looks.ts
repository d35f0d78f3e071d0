import type { RuleState } from './counted-rule.ts';

/** So many of the last looks that were bad, of those at which there was something to see. */
export interface BadLooks {
  add(isBad: boolean): void;
  state(): RuleState & { readonly standing: { readonly rule: 'threshold' } };
}

export function createBadLooks({
  failures,
  of,
}: {
  readonly failures: number;
  readonly of: number;
}): BadLooks {
  const last: boolean[] = [];
  let seen = 0;

  function describe(bad: number): string {
    const inARow = failures === of;
    const needed = inARow ? `${failures} in a row` : `${failures} of ${of}`;
    return `over the limit at ${bad} of the last ${last.length} looks, ${needed} make a rollback`;
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
        ...(missing > 0 ? { missing: `${missing} more ${missing === 1 ? 'look' : 'looks'}` } : {}),
        words: bad === 0 ? '0 % of the way to a rollback' : describe(counted),
        standing: { rule: 'threshold', breached, progress: Math.min(1, counted / failures) },
      };
    },
  };
}
