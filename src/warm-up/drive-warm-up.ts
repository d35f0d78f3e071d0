import { fewestWindows, judgeStability, type Stability } from './judge-stability.ts';
import { quantile } from './quantile.ts';

/** One answer: how long it took, and what was wrong with it. */
export interface WarmUpAnswer {
  readonly durationMs: number;
  /** Such as `status 503`; an answer that is wrong is no measure of latency. */
  readonly problem?: string;
}

export interface WarmUpOptions {
  /** What is asked, by name. */
  readonly requests: readonly string[];
  readonly ask: (request: string, signal: AbortSignal) => Promise<WarmUpAnswer>;
  /** Answers in a window. */
  readonly window: number;
  /** Requests at once. */
  readonly concurrency: number;
  readonly cap: { readonly requests: number; readonly timeMs: number };
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/** Latency in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What one request came to. */
export interface WarmedRequest {
  readonly request: string;
  readonly stability: Stability | 'failing';
  /** How many times it was asked. */
  readonly asked: number;
  /** How many answers were wrong, and the last reason. */
  readonly wrong: number;
  readonly problem?: string;
  /** Of the first window, and of the last stretch; absent without answers. */
  readonly cold?: Latency;
  readonly warm?: Latency;
}

export interface WarmUp {
  readonly requests: readonly WarmedRequest[];
  readonly asked: number;
  readonly durationMs: number;
  /** What ended it before all was stable. */
  readonly cappedBy?: 'requests' | 'time';
}

function latencyOf(values: readonly number[]): Latency {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95), p99: quantile(values, 0.99) };
}

/** One request, asked until its latency is stable. */
class WarmingRequest {
  readonly request: string;
  readonly #windows: number[][] = [];
  #asked = 0;
  #wrong = 0;
  #wrongInARow = 0;
  #problem: string | undefined;
  stability: WarmedRequest['stability'] = 'too-few';

  constructor(request: string) {
    this.request = request;
  }

  get asked(): number {
    return this.#asked;
  }

  get isOver(): boolean {
    return this.stability === 'stable' || this.stability === 'failing';
  }

  /** Takes the answers of a window. */
  take(answers: readonly WarmUpAnswer[], window: number): void {
    this.#asked += answers.length;
    const right: number[] = [];
    for (const { durationMs, problem } of answers) {
      if (problem === undefined) {
        right.push(durationMs);
        this.#wrongInARow = 0;
      } else {
        this.#wrong += 1;
        this.#wrongInARow += 1;
        this.#problem = problem;
      }
    }
    // A window without right answers says nothing of latency, and one of few too little.
    if (right.length >= answers.length / 2) this.#windows.push(right);
    this.stability = this.#wrongInARow >= 2 * window ? 'failing' : judgeStability(this.#windows);
  }

  result(): WarmedRequest {
    const [first] = this.#windows;
    const last = this.#windows.slice(-Math.floor(fewestWindows / 2)).flat();
    return {
      request: this.request,
      stability: this.stability,
      asked: this.#asked,
      wrong: this.#wrong,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      ...(first === undefined ? {} : { cold: latencyOf(first), warm: latencyOf(last) }),
    };
  }
}

/** Asks for a window of answers, some at once; for fewer where time is up. */
async function askWindow(
  request: string,
  options: WarmUpOptions,
  left: number,
  isLate: () => boolean,
): Promise<WarmUpAnswer[]> {
  const { ask, concurrency, signal } = options;
  const answers: WarmUpAnswer[] = [];
  let begun = 0;
  const worker = async () => {
    while (begun < left && !isLate()) {
      begun += 1;
      answers.push(await ask(request, signal));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, left) }, worker));
  return answers;
}

/**
 * Asks each request window by window, in turn, until its latency is stable (`judgeStability`), or a cap is reached.
 * @throws what `ask` throws, such as the signal's reason
 */
export async function driveWarmUp(options: WarmUpOptions): Promise<WarmUp> {
  const { requests, window, cap, onProgress, signal } = options;
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const isLate = () => elapsedMs() >= cap.timeMs;
  const warming = requests.map((request) => new WarmingRequest(request));
  let asked = 0;
  let cappedBy: WarmUp['cappedBy'];
  while (cappedBy === undefined && warming.some(({ isOver }) => !isOver)) {
    for (const one of warming) {
      if (one.isOver) continue;
      signal.throwIfAborted();
      const left = Math.min(window, cap.requests - one.asked);
      if (left <= 0) cappedBy = 'requests';
      else if (isLate()) cappedBy = 'time';
      if (cappedBy !== undefined) break;
      const answers = await askWindow(one.request, options, left, isLate);
      asked += answers.length;
      one.take(answers, window);
      onProgress(asked);
    }
  }
  return {
    requests: warming.map((one) => one.result()),
    asked,
    durationMs: elapsedMs(),
    ...(cappedBy === undefined ? {} : { cappedBy }),
  };
}
