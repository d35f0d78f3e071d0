import type { buildConnector } from 'undici';

/** Where somebody answers, and how to get there where the URL alone does not say it. */
export interface Reach {
  readonly url: string;
  /** Asked for in place of the host of the URL. */
  readonly host?: string;
  /** Opens the connections; the signal ends what is being opened. */
  readonly connect?: (signal: AbortSignal) => buildConnector.connector;
}

/** A URL is reached as it says. */
export function reachOf(address: string | Reach): Reach {
  return typeof address === 'string' ? { url: address } : address;
}
