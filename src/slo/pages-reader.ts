import { Agent, type buildConnector } from 'undici';
import { ConfigError, ProviderError } from '../errors.ts';
import { isHtml, parseAddress, readText, refuseStatus, type Address } from './read-text.ts';
import { parseMetricsPage, type MetricsPage } from './text-format.ts';

/** A page that is reached in another way than its URL alone says. */
export interface ReachedPage {
  readonly url: string;
  /** Asked for in place of the host of the URL. */
  readonly host?: string;
  readonly connect: buildConnector.connector;
}

/** The pages of the colors, one an instance. */
export type Pages = Readonly<Record<'blue' | 'green', readonly (string | ReachedPage)[]>>;

/** One reading of every page of a color; pages that could not be read carry why. */
export interface PagesReading {
  readonly at: number;
  readonly pages: ReadonlyMap<string, MetricsPage | Error>;
}

export interface PagesReader {
  /** The pages, as they are named in messages and baselines. */
  readonly names: readonly string[];
  /** Reads all pages; callers at the same time share one reading. Rejects only when `signal` aborts. */
  read(signal: AbortSignal | undefined): Promise<PagesReading>;
  close(): Promise<void>;
}

/** Whether nothing at all listens at an address, as before an instance is started. */
export function isAbsent(error: Error): boolean {
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return error instanceof ProviderError && (code === 'ECONNREFUSED' || code === 'ENOTFOUND');
}

/** @throws what kept the pages from being read: a mistake in any, or trouble with all */
export function refuseUnreadable({ pages }: PagesReading): void {
  const errors = [...pages.values()].filter((content) => content instanceof Error);
  const mistake = errors.find((error) => error instanceof ConfigError);
  const [trouble] = errors;
  if (mistake !== undefined) throw mistake;
  if (trouble !== undefined && errors.length === pages.size) throw trouble;
}

interface NamedPage {
  readonly address: Address;
  readonly host: string | undefined;
  readonly dispatcher: Agent;
}

function nameAddresses(
  pages: readonly (string | ReachedPage)[],
  subject: string,
): ReadonlyMap<string, NamedPage> {
  const named = new Map<string, NamedPage>();
  for (const page of pages) {
    const { url, host, connect } =
      typeof page === 'string' ? { url: page, host: undefined, connect: undefined } : page;
    const address = parseAddress(url, subject);
    const name = named.has(address.shown) ? `${address.shown}#${named.size + 1}` : address.shown;
    // Without keep-alive: instances restart between readings, and a socket of the last one would fail the next.
    const dispatcher = new Agent({
      connections: 2,
      pipelining: 0,
      ...(connect === undefined ? {} : { connect }),
    });
    named.set(name, { address, host, dispatcher });
  }
  return named;
}

function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

/** Reads the metrics pages of one color. */
export function createPagesReader(options: {
  readonly color: 'blue' | 'green';
  readonly urls: readonly (string | ReachedPage)[];
  readonly timeoutMs: number;
  readonly now: () => number;
}): PagesReader {
  const { color, timeoutMs, now } = options;
  const addresses = nameAddresses(options.urls, `${color}.metrics`);
  const closing = new AbortController();
  let underWay: Promise<PagesReading> | undefined;

  async function readPage(name: string, { address, host, dispatcher }: NamedPage): Promise<MetricsPage> {
    const subject = `the metrics page ${name} of ${color}`;
    const answer = await readText({
      subject,
      address,
      method: 'GET',
      headers: { accept: 'text/plain;version=0.0.4', ...(host === undefined ? {} : { host }) },
      timeoutMs,
      dispatcher,
      signal: closing.signal,
    });
    refuseStatus(answer, subject, `\`${color}.metrics\``);
    if (isHtml(answer)) {
      throw new ConfigError(`${subject} answered HTML, not the Prometheus text format`, {
        advice: `Set \`${color}.metrics\` to the address where the application exposes its metrics.`,
      });
    }
    return parseMetricsPage(answer.text, name);
  }

  async function readAll(): Promise<PagesReading> {
    const entries = [...addresses].map(async ([name, page]) => {
      const content = await readPage(name, page).catch((error: unknown) => error as Error);
      return [name, content] as const;
    });
    return { pages: new Map(await Promise.all(entries)), at: now() };
  }

  return {
    names: [...addresses.keys()],
    read: (signal) => {
      underWay ??= readAll().finally(() => {
        underWay = undefined;
      });
      return untilAborted(underWay, signal);
    },
    close: async () => {
      closing.abort();
      await Promise.all([...addresses.values()].map(({ dispatcher }) => dispatcher.destroy()));
    },
  };
}
