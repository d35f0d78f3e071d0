import pLimit from 'p-limit';
import type { Answer } from './answer.ts';
import { compareAnswers, moreTriples } from './compare-answers.ts';
import type { ContrastOptions } from './contrast-options.ts';
import type { SettledDoubts } from './conclude-doubts.ts';
import type { ContrastColor, ContrastReport, Silence } from './contrast-report.ts';
import type { Finding } from './finding.ts';
import { tripleSize } from './green-slot.ts';
import { compareLatency, isTooSlow, latencyAlarms, mostLooks, type LatencyLooks } from './latency.ts';
import { lookAgain } from './look-again.ts';
import { isMended } from './mended.ts';
import { createSampler, type OnAnswer, type Sampler } from './sampler.ts';

/** This often a color may fail to answer before any answer of its own. */
const mostSilence = 5;
/** After the first look at a latency that gates. */
const laterLooks = 15;

/** Whether two findings say something of the same field. */
function isAbout(one: Finding, other: Finding): boolean {
  return one.request === other.request && one.place === other.place && one.path === other.path;
}

/** Notices a color that never answers. */
function createSilenceWatch() {
  const answered = { blue: 0, green: 0 };
  const unanswered = { blue: 0, green: 0 };
  let isReached = false;
  let silence: Silence | undefined;
  return {
    silence: () => silence,
    note: (color: ContrastColor, answer: Answer) => {
      const isSilent = 'noAnswer' in answer;
      (isSilent ? unanswered : answered)[color] += 1;
      if (isSilent && answer.why !== 'unreachable') isReached = true;
      if (answered[color] === 0 && unanswered[color] >= mostSilence) silence ??= { color, isReached };
    },
  };
}

/** How latency is judged where it gates: one look at each request after so many triples as it was asked first, two later ones. */
function looksAt(
  sampler: Sampler,
  { latency, samples, requests }: ContrastOptions,
): LatencyLooks | undefined {
  if (!latency.gating) return undefined;
  const looks = [...new Set([sampler.triples(), laterLooks, samples.most])]
    .filter((triples) => triples >= sampler.triples() && triples <= samples.most)
    .sort((a, b) => a - b);
  return { looks, ratio: latency.ratio, alpha: latencyAlarms / (mostLooks * requests.length) };
}

/**
 * Asks both colors the same: blue, blue and green in an order drawn for each triple. All of them `samples.first` times; those of which
 * the answers vary so that more of them may tell, up to `samples.varied`; and what green was seen to do and blue was not up to
 * `samples.most`.
 */
export async function runContrast(options: ContrastOptions): Promise<ContrastReport> {
  const { samples, seed, concurrency, onProgress, hasTime = () => true } = options;
  const samplers = options.requests.map((one, index) => createSampler(one, options, index));
  const limit = pLimit(concurrency);
  const watch = createSilenceWatch();
  let done = 0;
  let total = samplers.length * samples.first * tripleSize;

  const onAnswer: OnAnswer = (color, answer) => {
    watch.note(color, answer);
    done += 1;
    total = Math.max(total, done);
    onProgress?.(done, total);
    return watch.silence() === undefined;
  };
  const sampleTo = (targets: readonly (number | undefined)[]) =>
    Promise.all(samplers.map((sampler, index) => limit(() => sampler.sample(targets[index] ?? 0, onAnswer))));

  await sampleTo(samplers.map(() => samples.first));
  const all = samplers.map(({ compared }) => compared);
  while (watch.silence() === undefined) {
    const targets = moreTriples(all, samples.varied);
    const missing = samplers.map((sampler, index) => Math.max(0, (targets[index] ?? 0) - sampler.triples()));
    const more = missing.reduce((sum, one) => sum + one, 0);
    if (more === 0) break;
    total += more * tripleSize;
    await sampleTo(targets);
  }

  const looks = samplers.map((sampler) => looksAt(sampler, options));
  const comparison = watch.silence() === undefined ? compareAnswers(all, seed, samples.varied) : undefined;
  const settled: SettledDoubts =
    comparison === undefined
      ? { findings: [], told: [] }
      : await lookAgain(samplers, looks, {
          samples,
          concurrency,
          // What has failed already needs no second look.
          goOn: () => comparison.findings.every(isMended) && hasTime() && watch.silence() === undefined,
          onAnswer,
        });
  const latencies = compareLatency(samplers, options.latency);
  return {
    findings: [...(comparison?.findings ?? []), ...settled.findings],
    expected: comparison?.expected ?? [],
    doubts: settled.told.filter(
      ({ finding }) => comparison?.findings.some((one) => isAbout(one, finding)) !== true,
    ),
    silence: watch.silence(),
    requests: samplers.map((sampler, index) => {
      const look = looks[index];
      return {
        request: sampler.compared.request,
        triples: sampler.triples(),
        statuses: sampler.statuses,
        bodies: sampler.bodies,
        noisyFields: comparison?.noisyFields[index] ?? 0,
        isCut: sampler.compared.table.isCut(),
        latency: latencies[index],
        isTooSlow: look !== undefined && isTooSlow(sampler, look),
      };
    }),
  };
}
