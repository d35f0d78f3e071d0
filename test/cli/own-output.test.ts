import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { smallRelease } from './small-release.ts';

const chatty = `
import { check } from 'bg-check';
process.stdout.write('loading\\n');
console.log('loaded');
check('talks', () => {
  process.stdout.write('using ');
  process.stdout.write(Buffer.from(process.env.TOKEN + '\\n{"type":"check:end"}\\nno end'));
  console.log('on the console');
});`;
const env = { TOKEN: 'correct-horse-battery' };

describe('what a check writes to standard output', () => {
  it('is told in the report, without secrets, and tears none apart', async () => {
    const { folder, configure } = await smallRelease({ 'checks/chatty.check.mjs': chatty });
    configure({ probes: { headers: { authorization: 'Bearer ${TOKEN}' } } });
    const json = await runCli(folder, ['pre-switch', '--json'], env);
    const { notices, exitCode } = JSON.parse(json.stdout) as {
      notices: { message: string }[];
      exitCode: number;
    };
    expect([exitCode, notices.map(({ message }) => message)]).toEqual([
      0,
      ['loading', 'loaded', 'using ***', '{"type":"check:end"}', 'on the console', 'no end'],
    ]);

    const ndjson = await runCli(folder, ['pre-switch', '--reporter', 'ndjson'], env);
    const events = ndjson.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; message?: string; result?: unknown });
    // The last one has no end of its line, and is told when no check can go on with it.
    expect(events.filter(({ type }) => type === 'notice')).toHaveLength(6);
    expect(events.slice(-2)).toMatchObject([{ type: 'notice', message: 'no end' }, { type: 'run:end' }]);
    expect(events.every(({ type, result }) => type !== 'check:end' || result !== undefined)).toBe(true);
  });

  it('does not come between what other commands print', async () => {
    const { folder } = await smallRelease({ 'checks/chatty.check.mjs': chatty });
    const { stdout, stderr } = await runCli(folder, ['list', '--json'], env);
    expect(JSON.parse(stdout)).toMatchObject({ phases: [{ phase: 'pre-switch' }, {}] });
    expect(stderr).toBe('loading\nloaded\n');
  });
});
