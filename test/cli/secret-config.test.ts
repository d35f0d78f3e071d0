import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { journalFileOf } from '../release/release-harness.ts';
import { startShop } from '../release/start-shop.ts';
import { runCli, startCli } from '../support/cli.ts';

const versions = ['2026.07.01', '2026.08.01'] as const;
const probe = `
import { probe } from 'bg-check';

probe('says who it is', async ({ http }) => {
  await http.get('/version').expect(200);
});
`;

it('releases with addresses and versions from the environment, through a kill and back again', async () => {
  const shop = await startShop({ versions });
  const { folder } = shop;
  const config = {
    ...shop.config,
    blue: { url: '${BLUE}', version: '${BLUE_VERSION}' },
    green: { url: '${GREEN}', version: '${GREEN_VERSION}' },
    checks: ['*.check.mjs'],
    observe: { window: '30s', interval: '100ms' },
  };
  writeFileSync(join(folder, 'bg-check.config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'who.check.mjs'), probe);
  const env = {
    BLUE: shop.blue.url,
    GREEN: shop.green.url,
    BLUE_VERSION: versions[0],
    GREEN_VERSION: versions[1],
  };
  const swapped = { ...env, BLUE: env.GREEN, GREEN: env.BLUE };
  const text = () => readFileSync(journalFileOf(folder), 'utf8');
  const told: string[] = [];
  const run = async (args: readonly string[], environment: NodeJS.ProcessEnv = env) => {
    const { exitCode, stdout, stderr } = await runCli(folder, args, environment);
    told.push(stdout, stderr);
    return { exitCode, traffic: shop.traffic(), output: stdout + stderr };
  };

  const killed = startCli(folder, ['cutover'], env);
  for (
    let ticks = 0;
    ticks < 2;
    ticks = shop.traffic() === 'green' ? text().split('"observe-tick"').length : 0
  ) {
    expect(killed.process.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  killed.process.kill('SIGKILL');
  const { stdout } = await killed.ended;
  told.push(stdout);

  const status = await run(['status']);
  expect(status).toMatchObject({ exitCode: 0, traffic: 'green' });
  expect(status.output).toMatch(/: observing\n[^]*traffic is on green/);
  const refused = await run(['resume'], swapped);
  expect(refused).toMatchObject({ exitCode: 4, traffic: 'green' });
  expect(refused.output).toContain('they have changed places');
  expect(await run(['observe', '--window', '300ms'])).toMatchObject({ exitCode: 0, traffic: 'green' });
  expect(await run(['rollback', '--reason', 'drill'])).toMatchObject({ exitCode: 0, traffic: 'blue' });
  expect(await run(['cutover', '--window', '300ms'])).toMatchObject({ exitCode: 0, traffic: 'green' });

  const secrets = Object.values(env);
  expect(secrets.filter((secret) => [text(), ...told].some((line) => line.includes(secret)))).toEqual([]);
}, 60_000);
