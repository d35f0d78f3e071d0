/** How much of something a color has, and how much it must have. */
export interface Demand {
  /** What it is, such as `replicas`. */
  readonly name: string;
  readonly blue: number | undefined;
  readonly green: number;
  /** A share of what blue has, or so many. */
  readonly atLeast: { readonly share: number } | { readonly amount: number };
}

/** What a demand comes to. */
export interface CapacityJudgement {
  readonly state: 'enough' | 'too-little' | 'unknown';
  /** One sentence: both figures and the demand. */
  readonly sentence: string;
  /** What green must have at least; absent where nobody knows. */
  readonly needed?: number;
}

const show = (value: number) => Number(value.toFixed(2)).toLocaleString('en-US');

/** `100%` of what blue has, or a number; `undefined` for anything else. */
export function readAtLeast(given: unknown): Demand['atLeast'] | undefined {
  if (typeof given === 'number') return Number.isFinite(given) && given > 0 ? { amount: given } : undefined;
  const match = typeof given === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(given) : null;
  const share = Number(match?.[1]) / 100;
  return share > 0 ? { share } : undefined;
}

/** Whether green has what it must have before it takes what blue takes. */
export function judgeCapacity({ name, blue, green, atLeast }: Demand): CapacityJudgement {
  if ('amount' in atLeast) {
    const enough = green >= atLeast.amount;
    return {
      state: enough ? 'enough' : 'too-little',
      sentence: `${name}: green has ${show(green)}, ${show(atLeast.amount)} needed`,
      needed: atLeast.amount,
    };
  }
  const percent = `${show(atLeast.share * 100)} %`;
  if (blue === undefined) {
    return {
      state: 'unknown',
      sentence: `${name}: green has ${show(green)}, and what blue has is not known`,
    };
  }
  if (blue <= 0) {
    return {
      state: 'unknown',
      sentence: `${name}: blue has ${show(blue)}, so that ${percent} of it says nothing`,
    };
  }
  const needed = blue * atLeast.share;
  // Shares of whole numbers must not fail for the last digit of a fraction.
  const enough = green >= needed - 1e-9 * Math.abs(needed);
  return {
    state: enough ? 'enough' : 'too-little',
    sentence: `${name}: green has ${show(green)}, blue ${show(blue)}${atLeast.share === 1 ? '' : `, ${percent} of it needed`}`,
    needed,
  };
}
