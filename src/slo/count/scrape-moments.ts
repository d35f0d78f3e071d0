/** Moments of scraping, in order of time, as targets had them. */
export function createScrapeMoments() {
  const times = new Set<number>();
  const ofTarget = new Map<string, Set<number>>();
  let newest = -Infinity;
  const firstFrom = (among: ReadonlySet<number>, from: number) => {
    if (among.has(from)) return from;
    const first = [...among].reduce(
      (least, time) => (time >= from ? Math.min(least, time) : least),
      Infinity,
    );
    return first === Infinity ? undefined : first;
  };
  return {
    newest: () => newest,
    add: (target: string, at: number) => {
      times.add(at);
      newest = Math.max(newest, at);
      ofTarget.set(target, (ofTarget.get(target) ?? new Set()).add(at));
    },
    first: (from: number) => firstFrom(times, from),
    firstOf: (target: string, from: number) => firstFrom(ofTarget.get(target) ?? new Set(), from),
  };
}
