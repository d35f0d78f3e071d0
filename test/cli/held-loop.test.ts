import { expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { smallRelease } from './small-release.ts';

/** Not at once: the attempt has begun, and is waited for. */
const holding = (body: string) => `import { check } from 'bg-check';
check('holds', { timeout: '200ms' }, async () => {
  await new Promise((resolve) => setTimeout(resolve, 10));
  ${body}
});
`;

it('ends a run whose event loop a check never gives back, and names the check and the line', async () => {
  const endless = ['for (;;);', "/^(a+)+$/.test('a'.repeat(60) + 'b');"];
  const ends = endless.map(async (body) => {
    const { folder, traffic } = await smallRelease({ 'checks/holds.check.mjs': holding(body) });
    const { exitCode, stdout, stderr } = await runCli(folder, ['pre-switch', '--reporter', 'ndjson']);
    const message = `check \`holds\` (limit 200ms) holds the event loop long after its time limit, at ${folder}/checks/holds.check.mjs:4:`;
    expect([exitCode, traffic(), stderr.trimEnd().split('\n')]).toEqual([
      3,
      'blue',
      [
        expect.stringContaining(`bg-check: ${message}`) as string,
        expect.stringContaining('`bg-check clean` undoes what is on record') as string,
      ],
    ]);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'notice',
      level: 'warning',
      message: expect.stringContaining(message) as string,
    });
  });
  await Promise.all(ends);
});
