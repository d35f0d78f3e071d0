import { systemClock } from '../../clock.ts';
import { formatDuration, parseDuration } from '../../duration.ts';
import {
  CheckFileError,
  ConfigError,
  ExpectationError,
  ProviderError,
  type BgCheckError,
} from '../../errors.ts';
import type { CheckContext } from '../check-context.ts';
import type { CheckOptions } from '../check-definition.ts';
import { defineCheck } from '../define-check.ts';
import type { Conclusion } from '../outcome.ts';
import type { Color } from '../phase.ts';
import { refuseUnknownMembers, commonOptions } from './known-members.ts';

const pollIntervalMs = 500;

export interface ReadinessOptions extends CheckOptions {
  /** Which color must be ready; `green` by default. */
  readonly color?: Color;
}

const defaults = { kind: 'readiness', phases: ['pre-switch'], requires: ['readiness'] } as const;

/** Why a color is to be ready decides what to do when it is not. */
const advice: Readonly<Record<Color, string>> = {
  green: 'See why green does not come up, or raise `readiness.deadline` when it needs longer.',
  blue: 'Traffic could not go back to blue: bring it up again before switching.',
};

type Answer =
  | { readonly ready: true; readonly durationMs: number }
  | { readonly ready: false; readonly error: BgCheckError };

/** One question; what is no answer of the color's, such as an abort, is thrown. */
async function ask(context: CheckContext, color: Color, path: string, timeoutMs: number): Promise<Answer> {
  try {
    const request = context[color].http.get(path, { timeout: `${Math.max(1, Math.ceil(timeoutMs))}ms` });
    const response = await request;
    if (response.status >= 200 && response.status <= 299)
      return { ready: true, durationMs: response.durationMs };
    return {
      ready: false,
      error: new ExpectationError(`it answered ${path} with status ${response.status}`),
    };
  } catch (error) {
    if (error instanceof ExpectationError || error instanceof ProviderError) return { ready: false, error };
    throw error;
  }
}

async function waitUntilReady(context: CheckContext, color: Color): Promise<Conclusion> {
  const { readiness, probes } = context.config;
  if (readiness === undefined) {
    throw new ConfigError('a check asks for readiness, but no `readiness` is configured', {
      advice: 'Add `readiness: { path: "/health" }` to the configuration.',
    });
  }
  const { path } = readiness;
  const deadlineMs = parseDuration(readiness.deadline);
  const startedAt = performance.now();
  const query = `GET ${path}`;
  for (let attempts = 1; ; attempts += 1) {
    const remainingMs = deadlineMs - (performance.now() - startedAt);
    const answer = await ask(context, color, path, Math.min(remainingMs, parseDuration(probes.timeout)));
    const elapsed = formatDuration(performance.now() - startedAt);
    if (answer.ready) {
      context.evidence({ title: `${color} is ready`, measured: true, sample: attempts, query });
      return {
        outcome: 'passed',
        message:
          attempts === 1
            ? `ready: ${path} answered in ${formatDuration(answer.durationMs)}`
            : `ready after ${elapsed}, at question ${attempts}`,
      };
    }
    const pauseMs = Math.min(pollIntervalMs, deadlineMs / 10);
    if (performance.now() - startedAt + pauseMs >= deadlineMs) {
      context.evidence({
        title: `${color} is ready`,
        measured: false,
        limit: readiness.deadline,
        sample: attempts,
        query,
      });
      if (answer.error instanceof ProviderError) throw answer.error;
      return {
        outcome: 'failed',
        message: `${color} was not ready within ${readiness.deadline}; at last ${answer.error.message}`,
        advice: advice[color],
      };
    }
    await systemClock.sleep(pauseMs, context.signal);
  }
}

/**
 * Registers a check that a color becomes ready: `readiness.path` answers with a 2xx status before
 * `readiness.deadline`.
 */
export function readiness(name: string, options: ReadinessOptions = {}): void {
  refuseUnknownMembers(`readiness \`${name}\``, options, [...commonOptions, 'color']);
  const { color = 'green', ...common } = options;
  if (!Object.hasOwn(advice, color)) {
    throw new CheckFileError(`readiness \`${name}\`: \`color\` expects blue or green, got \`${color}\``);
  }
  // `readiness.deadline` rules: the time limit of ordinary checks must not end the wait before it.
  defineCheck({ ...defaults, about: color }, name, { timeout: '1d', ...common }, (context) =>
    waitUntilReady(context, color),
  );
}
