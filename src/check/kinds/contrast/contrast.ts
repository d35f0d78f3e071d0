import { randomBytes } from 'node:crypto';
import { relative, resolve } from 'node:path';
import type { Answer, ContrastRequest, NoAnswer } from '../../../contrast/answer.ts';
import { concludeContrast } from '../../../contrast/conclude-contrast.ts';
import { describeSample, readRecorded } from '../../../contrast/recorded/read-recorded.ts';
import type { ContrastColor } from '../../../contrast/contrast-report.ts';
import { runContrast } from '../../../contrast/run-contrast.ts';
import { tryParseDuration } from '../../../duration.ts';
import { ExpectationError } from '../../../errors.ts';
import { changesData } from '../../../probe/changes-data.ts';
import { excerpt, isSensitiveName } from '../../../probe/excerpt.ts';
import type { CheckContext } from '../../check-context.ts';
import { defineCheck } from '../../define-check.ts';
import type { Conclusion } from '../../outcome.ts';
import { contrastEvidence } from './contrast-evidence.ts';
import { readContrastOptions, type ContrastCheckOptions, type ContrastPlan } from './contrast-options.ts';
import { createRepeatLines } from './repeat-lines.ts';

/** Long enough for a hundred requests, and for colors that time out. */
const defaultTimeout = '5m';
/** This part of the time limit is for looking again; the rest is for the answers under way, and for others. */
const timeToAsk = 0.6;
const shownLength = 160;

/** What an answer says of the address it was asked at is not a difference of the application. */
function withoutHosts(context: CheckContext, color: ContrastColor): (text: string) => string {
  const { host = 'own' } = context.config[color];
  const named = [context.live, context[color]].map(({ url }) => new URL(url).host);
  const hosts = [...named, ...(host === 'own' ? [] : [host])].map((text) =>
    text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  const own = new RegExp(`//(?:${hosts.join('|')})(?![\\w.:-])`, 'g');
  return (text) => text.replace(own, '//{host}');
}

/** Whether it took too long, or nobody listens there. */
function reasonOf(message: string): Pick<NoAnswer, 'why'> {
  if (/connection refused|not even a connection|connecting timed out|cannot be reached/.test(message)) {
    return { why: 'unreachable' };
  }
  return message.includes('no complete answer within') ? { why: 'late' } : {};
}

/** Asks one color, without a look at what it answers. */
function createSender(context: CheckContext) {
  const neutral = {
    blue: withoutHosts(context, 'blue'),
    green: withoutHosts(context, 'green'),
  };
  const longestMs = tryParseDuration(context.config.probes.timeout) ?? Infinity;
  let changes = 0;
  return async (color: ContrastColor, request: ContrastRequest, limitMs?: number): Promise<Answer> => {
    const { http } = context[color];
    const { method, path, json } = request;
    const key = changesData(method)
      ? { 'idempotency-key': `${context.runId}/contrast/${(changes += 1)}` }
      : {};
    const options = {
      headers: { ...key, ...request.headers },
      ...(json === undefined ? {} : { json }),
      ...(limitMs === undefined ? {} : { timeout: `${Math.ceil(Math.min(limitMs, longestMs))}ms` }),
    };
    const verb = method.toLowerCase() as 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete';
    try {
      const { status, headers, text, size, digest, durationMs } = await http[verb](path, options);
      const own = neutral[color];
      const said = Object.entries(headers).map(([name, value]) => [name, own(value)]);
      return {
        status,
        headers: Object.fromEntries(said) as Record<string, string>,
        text: own(text),
        size,
        ...(digest === undefined ? {} : { digest }),
        durationMs,
      };
    } catch (error) {
      context.signal.throwIfAborted();
      if (error instanceof ExpectationError) return { noAnswer: error.message, ...reasonOf(error.message) };
      throw error;
    }
  };
}

async function drawRequests(plan: ContrastPlan, seed: string, context: CheckContext) {
  if (plan.from === undefined) return { requests: [], told: [] };
  const { config, rootDirectory, signal } = context;
  const file = resolve(rootDirectory, plan.from);
  const shownFile = relative(rootDirectory, file);
  const drawn = await readRecorded({
    file,
    shownFile,
    count: plan.sample,
    seed,
    hosts: [config.live.url, config.blue.url, config.green.url].map((url) => new URL(url).host),
    signal,
  });
  const requests = drawn.requests.map((request) => ({ request, expected: [], ignored: [] }));
  return { requests, told: describeSample(drawn, shownFile) };
}

async function compare(plan: ContrastPlan, timeoutMs: number, context: CheckContext): Promise<Conclusion> {
  const askUntil = performance.now() + timeToAsk * timeoutMs;
  const seed = plan.seed ?? context.runId;
  const { requests, told } = await drawRequests(plan, seed, context);
  const repeat = createRepeatLines(context);
  const report = await runContrast({
    requests: [...plan.requests, ...requests].map(({ request, expected, ignored }) => ({
      request,
      expected: [...plan.expected, ...expected],
      ignored: [...plan.ignored, ...ignored],
    })),
    send: createSender(context),
    samples: plan.samples,
    seed,
    concurrency: plan.concurrency,
    latency: plan.latency,
    salt: randomBytes(16).toString('hex'),
    hasTime: () => performance.now() < askUntil,
    isSensitive: isSensitiveName,
    signal: context.signal,
    onProgress: (done, total) => {
      context.progress(done, total, 'answers');
    },
  });
  const show = (text: string) => excerpt(text, context.hide, shownLength);
  for (const evidence of contrastEvidence(report, show, repeat)) context.evidence(evidence);
  const conclusion = concludeContrast(report, {
    show,
    latencyGates: plan.latency.gating,
    repeat: (request) => Object.values(repeat(request)),
  });
  return { ...conclusion, details: [...conclusion.details, ...told] };
}

/**
 * Registers a check that green answers as blue does. Each request is asked of blue, blue and green in turns, and what differs between
 * the two answers of blue is noise: a difference is reported when chance gives one in a hundred runs at most.
 * @throws CheckFileError on impossible options, such as a POST without `mutates`
 * @example contrast('/api/products?limit=5', { expected: ['$.items[*].discount'] });
 * @example contrast('what users asked yesterday', { from: 'access.log', sample: 50, ignore: ['$..generatedAt'] });
 */
export function contrast(name: string, options: ContrastCheckOptions = {}): void {
  const plan = readContrastOptions(name, options);
  const timeout = options.timeout ?? defaultTimeout;
  defineCheck(
    { kind: 'contrast', phases: ['pre-switch'], mutates: options.mutates ?? false },
    name,
    { ...options, timeout },
    (context) => compare(plan, tryParseDuration(timeout) ?? 0, context),
  );
}
