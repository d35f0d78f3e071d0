/** More instances than this are scraped so often that none needs a look of its own. */
const mostKept = 64;
/** For so long a scrape that is due is waited for, before the one after it is. */
const patienceMs = 3_000;

/** Says when a scrape is to be expected next; instances that are scraped at moments of their own each count. */
export interface ScrapeForecast {
  add(at: number): void;
  /** Milliseconds since the Unix epoch; in the past for one that is due. `undefined` before the first. */
  nextAt(now: number, scrapeMs: number): number | undefined;
}

/** Every scrape comes again one interval later. */
export function createScrapeForecast(): ScrapeForecast {
  let recent: number[] = [];

  /** When that which was scraped at `at` is again, the first time that it can still come. */
  function nextOf(at: number, now: number, scrapeMs: number): number {
    const behind = now - Math.min(patienceMs, scrapeMs / 2) - at;
    return at + Math.max(1, Math.ceil(behind / scrapeMs)) * scrapeMs;
  }

  return {
    add: (at) => {
      recent.push(at);
      if (recent.length > mostKept) recent.shift();
    },
    nextAt: (now, scrapeMs) => {
      const newest = recent.reduce((latest, at) => Math.max(latest, at), -Infinity);
      // What is older has come again since; a little earlier than expected, perhaps.
      recent = recent.filter((at) => at > newest - 0.9 * scrapeMs);
      const expected = recent.map((at) => nextOf(at, now, scrapeMs));
      return expected.length === 0 ? undefined : Math.min(...expected);
    },
  };
}
