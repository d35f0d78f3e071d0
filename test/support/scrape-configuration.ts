/** A page that is scraped. */
export interface ScrapeTarget {
  /** Host and port. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A Prometheus configuration that scrapes targets once a second. JSON is YAML. */
export function scrapeConfiguration(targets: readonly ScrapeTarget[]): string {
  const groups = targets.map(({ address, labels }) => ({ targets: [address], labels }));
  return JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '900ms' },
    scrape_configs: groups.length === 0 ? [] : [{ job_name: 'web', static_configs: groups }],
  });
}
