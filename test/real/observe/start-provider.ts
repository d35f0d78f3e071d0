import { setTimeout as delay } from 'node:timers/promises';
import { startLocalPrometheus, type LocalPrometheus } from '../../support/local-prometheus.ts';
import { startLocalVictoriaMetrics } from '../../support/local-victoria-metrics.ts';
import type { ScrapeTarget } from '../../support/scrape-configuration.ts';
import { blueHistory } from './blue-history.ts';

export type ProviderKind = 'prometheus' | 'victoria-metrics';
/** What scrapes; one that is a Prometheus can be made to crash. */
export type Provider = Pick<LocalPrometheus, 'url' | 'stop'> & Partial<LocalPrometheus>;

export interface ScrapedShop {
  readonly blue: ScrapeTarget;
  readonly green: ScrapeTarget;
  /** Share of the orders that failed on blue before. */
  readonly pastErrors: number;
}

const historySeconds = 60;
/** So many scrapes show that all is well before a release begins. */
const scrapesBefore = 3;

/** Waits until every target was scraped so often. */
async function untilScraped(url: string, targets: number): Promise<void> {
  const query = new URLSearchParams({ query: 'up[5m]' });
  for (;;) {
    const answer = await fetch(`${url}/api/v1/query?${query.toString()}`);
    const { data } = (await answer.json()) as { data: { result: { values: unknown[] }[] } };
    if (data.result.filter(({ values }) => values.length >= scrapesBefore).length === targets) return;
    await delay(100);
  }
}

/** Starts one that scrapes these shops, and that knows their past if it is a Prometheus. */
export async function startProvider(kind: ProviderKind, shops: readonly ScrapedShop[]): Promise<Provider> {
  const targets = shops.flatMap(({ blue, green }) => [blue, green]);
  const past = shops.map(({ blue, pastErrors }) => ({ target: blue, errors: pastErrors }));
  const provider =
    kind === 'prometheus'
      ? await startLocalPrometheus({ targets, history: blueHistory(past, historySeconds) })
      : await startLocalVictoriaMetrics({ targets });
  try {
    await untilScraped(provider.url, targets.length);
  } catch (error) {
    await provider.stop();
    throw error;
  }
  return provider;
}
