/** A share for people: three digits, as a percentage. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

/** Made once: making one takes longer than a look at an objective. */
const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** A count for people: `12`, `3,000`, `2.5`. */
export function formatCount(value: number): string {
  return counts.format(value);
}
