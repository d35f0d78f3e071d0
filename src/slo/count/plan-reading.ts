import { z } from 'zod';
import type { CountedSli } from '../count-source.ts';
import type { PrometheusConnection } from '../prometheus-connection.ts';
import type { Counted, NoTracks } from './counted.ts';
import { latencyPlanSchema } from './latency-plan.ts';
import { planClassic, readClassic } from './read-classic.ts';
import { readNative } from './read-native.ts';
import { readRatio } from './read-ratio.ts';
import type { SampleRange } from './sample-range.ts';

export const planSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ratio') }),
  ...latencyPlanSchema.options,
]);

/** How an indicator is read from Prometheus; kept in the cursor. */
export type Plan = z.output<typeof planSchema>;

/** Decides how to read an indicator: of a histogram, by which bucket. */
export async function planReading(
  connection: PrometheusConnection,
  sli: CountedSli,
  range: SampleRange,
  signal: AbortSignal | undefined,
): Promise<Plan | NoTracks> {
  if (sli.kind === 'error-ratio') return { kind: 'ratio' };
  return (await planClassic(connection, sli, range, signal)) ?? { kind: 'native' };
}

export function readPlanned(
  connection: PrometheusConnection,
  sli: CountedSli,
  plan: Plan,
  range: SampleRange,
  signal: AbortSignal | undefined,
): Promise<Counted> {
  if (sli.kind === 'error-ratio') return readRatio(connection, sli, range, signal);
  return plan.kind === 'classic'
    ? readClassic(connection, sli, plan, range, signal)
    : readNative(connection, sli, range, signal);
}
