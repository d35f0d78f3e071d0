import type { CheckBody, CheckDefinition } from '../../src/check/check-definition.ts';
import { openCheckEnvironment } from '../../src/check/check-environment.ts';
import type { CheckResult } from '../../src/check/check-result.ts';
import { systemClock } from '../../src/clock.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { makePlan } from '../../src/runner/make-plan.ts';
import { runChecks } from '../../src/runner/run-checks.ts';
import type { RunEventInput } from '../../src/runner/run-event.ts';
import { checkDefinition } from '../support/check-definition.ts';
import { startHttpServer } from '../support/http-server.ts';

export async function shop(): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const { url } = await startHttpServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.end('{"items":[]}');
  });
  return { url, requests };
}

export async function run(
  bodies: Readonly<Record<string, CheckBody | [Partial<CheckDefinition>, CheckBody]>>,
  options: {
    url?: string;
    signal?: AbortSignal;
    bail?: boolean;
    concurrency?: number;
    dryRun?: boolean;
  } = {},
): Promise<{ results: readonly CheckResult[]; events: RunEventInput[]; secrets: string[] }> {
  const url = options.url ?? 'http://127.0.0.1:9';
  const config = configSchema.parse({
    blue: { url },
    green: { url },
    live: { url },
    runner: { concurrency: options.concurrency ?? 4, timeout: '5s' },
  });
  const secrets: string[] = [];
  const environment = openCheckEnvironment({
    config,
    rootDirectory: '/',
    runId: 'run-1',
    addSecret: (value) => secrets.push(value),
  });
  const definitions = Object.entries(bodies).map(([name, entry]) => {
    const [overrides, body] = Array.isArray(entry) ? entry : [{}, entry];
    return checkDefinition({ name, body, ...overrides });
  });
  const events: RunEventInput[] = [];
  const results = await runChecks({
    plan: makePlan({ definitions, phase: 'pre-switch', config }),
    environment,
    emit: (event) => events.push(event),
    signal: options.signal ?? new AbortController().signal,
    clock: systemClock,
    ...(options.bail === undefined ? {} : { bail: options.bail }),
    dryRun: options.dryRun ?? false,
  });
  await environment.close();
  return { results, events, secrets };
}

export const brief = (results: readonly CheckResult[]) =>
  results.map(({ id, outcome, message }) => [id, outcome, message]);
