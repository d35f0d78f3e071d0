import { describe, expect, it } from 'vitest';
import { command, type CommandOptions } from '../../../../src/check/kinds/command/command.ts';
import { InterruptedError } from '../../../../src/errors.ts';
import { definedBy, runDefinedChecks } from '../../../support/run-defined-checks.ts';

const config = {
  blue: { url: 'http://127.0.0.1:1/' },
  green: { url: 'http://127.0.0.1:2' },
  live: { url: 'http://127.0.0.1:3/shop/' },
};

async function run(options: CommandOptions, signal?: AbortSignal) {
  const { results } = await runDefinedChecks(
    () => {
      command('mine', options);
    },
    { config, ...(signal === undefined ? {} : { signal }) },
  );
  const [result] = results;
  const { outcome, details, evidence, cleanupFailures } = result ?? {};
  return {
    outcome,
    message: result?.message.replace(/after \d+m?s/, 'after TIME'),
    details,
    evidence,
    cleanupFailures,
  };
}

const sh = (script: string, options: Partial<CommandOptions> = {}) =>
  run({ run: ['sh', '-c', script], ...options });

describe('command', () => {
  it('gives a program the addresses, in its arguments and its environment', async () => {
    const names = ['BLUE_URL', 'GREEN_URL', 'LIVE_URL', 'URL', 'AIM', 'RUN'].map(
      (name) => `$BG_CHECK_${name}`,
    );
    const { outcome, message, details } = await run({
      run: [
        'sh',
        '-c',
        `echo "$0 $1 $2"; echo "${names.join(' ')} $MINE"; exit 1`,
        '{blue}/a',
        '{url}',
        '{x}',
      ],
      env: { MINE: 'too' },
    });
    expect({ outcome, details }).toEqual({
      outcome: 'failed',
      details: [
        'http://127.0.0.1:1/a http://127.0.0.1:2 {x}',
        'http://127.0.0.1:1 http://127.0.0.1:2 http://127.0.0.1:3/shop http://127.0.0.1:2 green run-1 too',
      ],
    });
    expect(message).toMatch(/^`sh -c .*` ended with exit code 1 after TIME$/);
  });

  it.each([
    ['exit 0', {}, 'passed'],
    ['exit 1', {}, 'failed'],
    ['exit 2', {}, 'errored'],
    ['exit 7', { exitCodes: { 0: 'passed', 7: 'inconclusive' } }, 'inconclusive'],
    ['exit 1', { exitCodes: { 0: 'passed', 7: 'inconclusive' } }, 'errored'],
    ['exit 3', { exitCodes: { 0: 'passed', 3: 'skipped' } }, 'skipped'],
    ['exit 99', { preset: 'k6' }, 'failed'],
    ['exit 1', { preset: 'k6' }, 'errored'],
    ['exit 4', { preset: 'hurl' }, 'failed'],
    ['exit 3', { preset: 'hurl' }, 'errored'],
    ['exit 3', { preset: 'hurl', exitCodes: { 3: 'failed' } }, 'failed'],
    ['exit 102', { preset: 'oasdiff' }, 'errored'],
    ['exit 2', { preset: 'pact' }, 'errored'],
    ['exit 1', { preset: 'schemathesis' }, 'failed'],
    ['exit 255', { preset: 'bruno' }, 'errored'],
    ['exit 1', { preset: 'newman' }, 'failed'],
  ] as const)('takes `%s` under %j for %s', async (script, options, outcome) => {
    expect(await sh(script, options)).toMatchObject({ outcome });
  });

  it('shows the last lines as they may be shown: no colors, no passwords', async () => {
    const { details } = await sh(
      `for i in $(seq 30); do echo "line $i"; done; printf '\\033[31mred\\033[0m\\n'; echo '{"token":"abc"}'; exit 1`,
    );
    expect(details).toHaveLength(20);
    expect(details?.slice(-3)).toEqual(['line 30', 'red', '{"token":"***"}']);
  });

  it('tells what kept a program from working', async () => {
    expect(await sh('echo "no such spec" >&2; exit 102', { preset: 'oasdiff' })).toMatchObject({
      outcome: 'errored',
      message: expect.stringMatching(
        /ended with exit code 102 after TIME, which says nothing that is known of the release\nno such spec$/,
      ) as unknown,
    });
    expect(await run({ run: ['no-such-program'] })).toMatchObject({
      outcome: 'errored',
      message: 'command `mine`: the program `no-such-program` was not found',
    });
    expect(await sh('echo so far; sleep 30', { timeout: '150ms' })).toMatchObject({
      outcome: 'errored',
      message: '`sh -c echo so far; sleep 30` did not end within 150ms and was killed\nso far',
      cleanupFailures: [],
    });
  });

  it('ends its program with the run', async () => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(new InterruptedError('SIGTERM'));
    }, 100);
    const startedAt = performance.now();
    expect(await run({ run: ['sleep', '30'] }, controller.signal)).toMatchObject({
      outcome: 'not-run',
      cleanupFailures: [],
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it.each([
    [undefined, 'expects options such as { run: ["true"] }, got nothing'],
    [{ run: 'k6 run x.js' }, '`run` expects a program and its arguments as a list, got `k6 run x.js`'],
    [{ run: [] }, '`run` expects a program and its arguments as a list, got `[]`'],
    [{ run: ['x'], preset: 'hurll' }, 'unknown preset `hurll`; did you mean `hurl`?'],
    [{ run: ['x'], exitCodes: { 0: 'ok' } }, '`exitCodes.0` expects one of passed, failed, inconclusive'],
    [{ run: ['x'], exitCodes: { 300: 'failed' } }, '`exitCodes` expects exit codes from 0 to 255, got `300`'],
    [{ run: ['x'], exitCodes: { 1: 'failed' } }, '`exitCodes` expects a code that says `passed`'],
    [{ run: ['x'], env: { A: 1 } }, '`env` expects texts by name, got `{"A":1}`'],
    [{ run: ['x'], timeout: 'soon' }, '`timeout` expects a duration such as `30s`, got `soon`'],
    [{ run: ['x'], cwd: '/' }, 'unknown option `cwd`'],
  ])('refuses %j where it is written', async (options, message) => {
    await expect(
      definedBy(() => {
        command('mine', options as never);
      }),
    ).rejects.toThrow(message);
  });
});
