import pLimit from 'p-limit';
import { collectDoubts } from './collect-doubts.ts';
import type { Samples } from './samples.ts';
import { concludeDoubts, type SettledDoubts } from './conclude-doubts.ts';
import { groupDoubts, type Asked } from './doubt-group.ts';
import { nextLook, type LatencyLooks } from './latency.ts';
import type { OnAnswer, Sampler } from './sampler.ts';
import { createDoubtSettler } from './settle-doubts.ts';

export interface LookingAgain {
  readonly samples: Samples;
  readonly concurrency: number;
  readonly goOn: () => boolean;
  readonly onAnswer: OnAnswer;
}

/** Asks on where green did what blue did not, or seems too slow where that gates, and tells what comes of it. */
export async function lookAgain(
  samplers: readonly Sampler[],
  looks: readonly (LatencyLooks | undefined)[],
  { samples, concurrency, goOn, onAnswer }: LookingAgain,
): Promise<SettledDoubts> {
  const starts = samplers.map((sampler) => sampler.triples());
  const samplerOf = (request: number) => {
    const sampler = samplers[request];
    if (sampler === undefined) throw new RangeError('expected a request');
    return sampler;
  };
  const askedOf = (request: number): Asked => {
    const { compared, green, triples } = samplerOf(request);
    return { table: compared.table, green: green(), from: starts[request] ?? 0, to: triples() };
  };
  const askTo = async (request: number, triples: number) => {
    if (!goOn()) return false;
    await samplerOf(request).sample(triples, onAnswer);
    return goOn();
  };

  const groups = samplers.flatMap(({ compared, green }, request) =>
    groupDoubts(collectDoubts(request, compared, green()), askedOf(request)),
  );
  for (const sampler of samplers) sampler.drawAlone();
  const settler = createDoubtSettler(
    groups,
    (request) => ({
      asked: () => askedOf(request),
      askAgain: () => askTo(request, askedOf(request).to + 1),
      askBlue: async () => goOn() && (await samplerOf(request).askBlue(onAnswer)),
    }),
    samples,
  );
  const settle = async (sampler: Sampler, request: number) => {
    const look = looks[request];
    for (let next; look !== undefined && (next = nextLook(sampler, look)) !== undefined;) {
      if (!(await askTo(request, next))) break;
    }
    await settler.settle(request);
  };
  const limit = pLimit(concurrency);
  await Promise.all(samplers.map((sampler, request) => limit(() => settle(sampler, request))));
  return concludeDoubts(settler.groups(), askedOf, samples);
}
