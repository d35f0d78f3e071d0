import { createEvidenceStream } from './evidence-stream.ts';

/** A scrape in fifty may be missing of any color. */
const allowedMissing = 0.02;
/** Above this even a color that is watched well is not there half of the time. */
const highestLimit = 0.5;
/** With a smaller part of blue's traffic green is as good as unseen. */
const fewestTraffic = 0.3;

export interface PresenceStreamOptions {
  /** The most of blue's own scrapes that may have been missing, by its past; `undefined` when unknown. */
  readonly upperMissingOfBlue: number | undefined;
  readonly windowSeconds: number;
  /** Scrapes that the window is expected to have. */
  readonly looks: number;
  readonly alpha: number;
}

/** Evidence that green cannot be seen; a budget of its own, which moves no traffic. */
export interface PresenceStream {
  /** One expected scrape, whether it came or not. */
  add(seconds: number, isMissing: boolean): void;
  readonly logEvidence: number;
}

/** Whether a scrape of green is as good as none, given what blue's traffic lets expect of it. */
export function isMissing(total: number | undefined, expectedTotal: number): boolean {
  return total === undefined || total < fewestTraffic * expectedTotal;
}

/** The same e-process on scrapes that are missing, stale, or next to empty. */
export function createPresenceStream(options: PresenceStreamOptions): PresenceStream {
  const { upperMissingOfBlue = 0, ...window } = options;
  const stream = createEvidenceStream({
    ...window,
    limit: Math.min(highestLimit, Math.max(allowedMissing, upperMissingOfBlue)),
    dispersion: { phi: 1, block: 1 },
    meanTotal: 1,
  });
  return {
    add(seconds, missing) {
      stream.add({ seconds, bad: missing ? 1 : 0, total: 1 });
    },
    get logEvidence() {
      return stream.logEvidence;
    },
  };
}
