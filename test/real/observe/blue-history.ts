import type { ScrapeTarget } from '../../support/scrape-configuration.ts';

/** A blue that is scraped. */
export interface PastBlue {
  readonly target: ScrapeTarget;
  /** Share of its orders that failed. */
  readonly errors: number;
}

const perSecond = 10;
const buckets = ['0.025', '0.1', '0.25', '1', '2.5', '+Inf'];

/** A past in which blue sold steadily, scraped once a second until now; in the OpenMetrics format. */
export function blueHistory(blues: readonly PastBlue[], seconds: number): string {
  const until = Math.floor(Date.now() / 1_000);
  const samples = (name: string, { target }: PastBlue, label: string, total: (second: number) => number) => {
    const labels = { ...target.labels, job: 'web', instance: target.address };
    const shown = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
    return Array.from(
      { length: seconds },
      (_, second) => `${name}{${[...shown, label].join(',')}} ${total(second)} ${until - seconds + second}`,
    );
  };
  const ordered = (second: number) => perSecond * second;
  const failed = (second: number, errors: number) => Math.floor(ordered(second) * errors);
  return [
    '# TYPE http_requests counter',
    ...blues.flatMap((blue) => [
      ...samples(
        'http_requests_total',
        blue,
        'code="200"',
        (second) => ordered(second) - failed(second, blue.errors),
      ),
      ...(blue.errors === 0
        ? []
        : samples('http_requests_total', blue, 'code="500"', (second) => failed(second, blue.errors))),
    ]),
    '# TYPE http_request_duration_seconds histogram',
    ...blues.flatMap((blue) =>
      buckets.flatMap((le) => samples('http_request_duration_seconds_bucket', blue, `le="${le}"`, ordered)),
    ),
  ].join('\n');
}
