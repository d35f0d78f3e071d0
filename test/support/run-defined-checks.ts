import { openCheckEnvironment } from '../../src/check/check-environment.ts';
import type { CheckDefinition } from '../../src/check/check-definition.ts';
import { checksOfFile } from '../../src/check/check-registry.ts';
import type { CheckResult } from '../../src/check/check-result.ts';
import type { CheckPhase } from '../../src/check/phase.ts';
import { systemClock, type Clock } from '../../src/clock.ts';
import { configSchema, type UserConfig } from '../../src/config/config-schema.ts';
import { makePlan } from '../../src/runner/make-plan.ts';
import { runChecks } from '../../src/runner/run-checks.ts';

let files = 0;

/** What `define` registers, as if it stood in a check file. */
export async function definedBy(define: () => void): Promise<readonly CheckDefinition[]> {
  files += 1;
  return checksOfFile(`/checks/${files}.check.ts`, () => {
    define();
    return Promise.resolve();
  });
}

/** Registers checks, plans and runs them in one phase, and gives their results and what became secret. */
export async function runDefinedChecks(
  define: () => void,
  options: {
    config: UserConfig;
    phase?: CheckPhase;
    signal?: AbortSignal;
    rootDirectory?: string;
    dryRun?: boolean;
    clock?: Clock;
  },
): Promise<{ results: readonly CheckResult[]; secrets: readonly string[] }> {
  const config = configSchema.parse(options.config);
  const definitions = await definedBy(define);
  const secrets: string[] = [];
  const environment = openCheckEnvironment({
    config,
    rootDirectory: options.rootDirectory ?? '/',
    runId: 'run-1',
    addSecret: (value) => secrets.push(value),
  });
  try {
    const results = await runChecks({
      plan: makePlan({ definitions, phase: options.phase ?? 'pre-switch', config }),
      environment,
      emit: () => undefined,
      signal: options.signal ?? new AbortController().signal,
      clock: options.clock ?? systemClock,
      dryRun: options.dryRun ?? false,
    });
    return { results, secrets };
  } finally {
    await environment.close();
  }
}

/** The parts of a result that do not change from run to run: times and ports are replaced. */
export function essence(result: CheckResult): unknown {
  const { outcome, message, advice, details, evidence, attempts } = result;
  const text = JSON.stringify({ outcome, message, advice, details, evidence, attempts });
  return JSON.parse(
    text.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT').replace(/\b\d+(\.\d+)?m?s\b(?!`)/g, 'TIME'),
  ) as unknown;
}
