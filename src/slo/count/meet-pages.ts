import { z } from 'zod';
import { hasRestarted, processStart } from '../page-counters.ts';
import { isAbsent, type PagesReading } from '../pages-reader.ts';
import type { MetricsPage } from '../text-format.ts';
import { shortKey } from './count-cursor.ts';

const pageMemory = z.strictObject({
  /** When the instance was started, in seconds, as it said. */
  start: z.number().nullable(),
  /** How many restarts were told by it. */
  restarts: z.number(),
});

/** What a cursor keeps of pages, beside what their counters stood at; `null` for one that was not there. */
const pagesPlan = z.record(z.string(), pageMemory.nullable());

export const scrapePlanSchema = z.strictObject({ pages: pagesPlan, edge: z.number().optional() });

/** A page that was read, and how its series are to be counted. */
export interface MetPage {
  readonly name: string;
  readonly content: MetricsPage;
  /** Tells the series of this run of the instance. */
  readonly run: string;
  /** It was there before it was first read. */
  readonly stood: boolean;
}

export interface MetPages {
  readonly names: readonly string[];
  readonly pages: readonly MetPage[];
  readonly plan: z.output<typeof pagesPlan>;
}

/**
 * Tells for each page whether its counters went on, began anew, or are seen for the first time. What is new was there
 * before, unless nothing had answered at the first reading, or the instance says it was started later than `since`.
 */
export function meetPages(
  reading: PagesReading,
  before: z.output<typeof pagesPlan>,
  since: number,
): MetPages {
  const plan: Record<string, z.output<typeof pageMemory> | null> = { ...before };
  const pages: MetPage[] = [];
  for (const [name, content] of reading.pages) {
    const key = shortKey(name);
    const known = before[key];
    if (content instanceof Error) {
      if (known === undefined && isAbsent(content)) plan[key] = null;
      continue;
    }
    const start = content.samples.find(({ metric }) => metric === processStart)?.value;
    const restarted = hasRestarted(name, known?.start ?? undefined, start);
    const restarts = (known?.restarts ?? 0) + (restarted ? 1 : 0);
    plan[key] = { restarts, start: start ?? null };
    const bornLater = start !== undefined && start * 1_000 > since;
    pages.push({ name, content, run: `${key} ${restarts}`, stood: known === undefined && !bornLater });
  }
  return { names: [...reading.pages.keys()], pages, plan };
}
