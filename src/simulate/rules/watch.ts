import { createEvidenceStream, type EvidenceStream } from '../../stats/sequential/evidence-stream.ts';
import type { Scenario } from '../scenario.ts';
import type { Traffic } from '../traffic/traffic.ts';
import { enoughHealth, type Objective } from './objectives.ts';

/** One objective's evidence, fed with what arrives. */
export interface Watch {
  readonly evidence: EvidenceStream;
  /** Adds what arrived since the last call and until `seconds` after the switch. */
  readUntil(seconds: number, green: Traffic): void;
  /** Whether the objective is shown to hold, where that is asked. */
  readonly isHealthy: () => boolean;
}

export interface WatchSettings {
  readonly alpha: number;
  readonly settleSeconds: number;
}

const slack = 1e-9;
const healthyFrom = Math.log(enoughHealth);

/** Starts a stream of evidence on a new release. */
export function createWatch(
  { stream, limit, dispersion, meanTotal, healthBound, healthIsRecent }: Objective,
  { window, scrape, streams }: Scenario,
  settings: WatchSettings,
): Watch {
  const step = stream === 'probe' ? (streams.probe?.every ?? window) : scrape;
  const evidence = createEvidenceStream({
    ...{ limit, dispersion, meanTotal, windowSeconds: window, looks: window / step, ...settings },
    ...(healthBound !== undefined && { healthBound: Math.max(limit, healthBound) }),
  });
  // One object for all looks: there are millions of them.
  const increment = { seconds: step, bad: 0, total: 1 };
  let read = 0;

  return {
    evidence,
    isHealthy: () =>
      healthBound === undefined ||
      (evidence.logHealth >= healthyFrom && (!healthIsRecent || evidence.logRecentHealth >= healthyFrom)),
    readUntil(seconds, green) {
      const upTo = Math.floor(seconds / step + slack);
      if (stream === 'probe') {
        for (const last = Math.min(upTo, green.probes); read < last; read++) {
          increment.bad = (green.failures[read + 1] ?? 0) - (green.failures[read] ?? 0);
          evidence.add(increment);
        }
        return;
      }
      const counted = stream === 'errors' ? green.errors : green.slow;
      for (const last = Math.min(upTo, green.arrived); read < last; read++) {
        increment.bad = (counted[read + 1] ?? 0) - (counted[read] ?? 0);
        increment.total = (green.requests[read + 1] ?? 0) - (green.requests[read] ?? 0);
        evidence.add(increment);
      }
    },
  };
}
