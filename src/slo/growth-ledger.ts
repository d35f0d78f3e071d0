import { stepGrowth } from './counter-growth.ts';
import { countersOf, hasRestarted, processStart } from './page-counters.ts';
import type { MetricsPage, PageSample } from './text-format.ts';

/** What each series of a page stood at; `null` for a page that answered, but could not be read. */
export type PageBaseline = Readonly<Record<string, number>> | null;

/** The pages of one color; a page that is missing was not there, so whatever it shows later began at 0. */
export type ColorBaseline = Readonly<Record<string, PageBaseline>>;

/** A series, and its growth since the window began. */
export interface Tally extends PageSample {
  readonly growth: number;
}

interface PageLedger {
  /** What each series stood at when it was read last; absent means 0. */
  readonly last: Map<string, number>;
  readonly tallies: Map<string, Tally>;
}

/** Keeps what counters of one color's pages grew by since a window began. */
export interface GrowthLedger {
  record(page: string, content: MetricsPage): void;
  /** Every series seen since the window began, also of instances that are gone. */
  tallies(): Iterable<Tally>;
}

/** What a page's counters stand at, for a window that begins now. */
export function takePageBaseline(content: MetricsPage): PageBaseline {
  const finite = [...countersOf(content)].filter(([, { value }]) => Number.isFinite(value));
  return Object.fromEntries(finite.map(([key, { value }]) => [key, value]));
}

/**
 * A ledger over pages that are read again and again. It lives in memory: restarts of an instance are counted through
 * while it lives, and a ledger made anew from the same baseline sees only the last of them. Without a baseline, a
 * page's first reading takes its place.
 */
export function createGrowthLedger(baseline: ColorBaseline | null): GrowthLedger {
  const pages = new Map<string, PageLedger>();

  function open(page: string, current: ReadonlyMap<string, PageSample>): PageLedger {
    const stoodAt = baseline === null ? null : page in baseline ? (baseline[page] ?? null) : {};
    const last =
      stoodAt === null
        ? [...current].map(([key, { value }]) => [key, value] as const)
        : Object.entries(stoodAt);
    const opened = { last: new Map(last), tallies: new Map<string, Tally>() };
    pages.set(page, opened);
    return opened;
  }

  return {
    record: (page, content) => {
      const current = countersOf(content);
      const { last, tallies } = pages.get(page) ?? open(page, current);
      if (hasRestarted(page, last.get(processStart), current.get(processStart)?.value)) last.clear();
      for (const [key, sample] of current) {
        const grown = tallies.get(key)?.growth ?? 0;
        if (!Number.isFinite(sample.value)) {
          tallies.set(key, { ...sample, growth: grown });
          continue;
        }
        tallies.set(key, { ...sample, growth: grown + stepGrowth(last.get(key) ?? 0, sample.value) });
        last.set(key, sample.value);
      }
    },
    *tallies() {
      for (const { tallies } of pages.values()) yield* tallies.values();
    },
  };
}
