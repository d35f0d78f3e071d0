import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserConfig } from '../../../src/config/config-schema.ts';
import type { JournalEntry } from '../../../src/release/journal-entry.ts';
import { startCli, type CliResult, type RunningCli } from '../../support/cli.ts';
import type { ScrapeTarget } from '../../support/scrape-configuration.ts';
import { openFrontDoor, type FrontDoor } from './open-front-door.ts';
import type { Color, Shop } from './spawn-shops.ts';
import { startShoppers } from './start-shoppers.ts';

/** How a command ended. */
export interface Ended extends CliResult {
  /** Which color the front door leads to. */
  readonly traffic: Color;
}

export interface ReleaseSettings {
  /** Where figures come from; each color's own metrics page without one. */
  readonly prometheus: string | undefined;
  /** Text of the check file, after its imports. */
  readonly checks: string;
  readonly observe: UserConfig['observe'];
}

/** Both colors of a shop, its front door and its users, and a folder with a release to run. */
export interface Stage {
  /** Tells its series from those of other shops. */
  readonly name: string;
  readonly blue: Shop;
  readonly green: Shop;
  readonly door: FrontDoor;
  /** What a Prometheus scrapes, every series with `shop` and `color`. */
  readonly targets: readonly ScrapeTarget[];
  /** Writes the configuration and the checks, and lets users in. */
  prepare(settings: ReleaseSettings): void;
  start(args: readonly string[], env?: NodeJS.ProcessEnv): RunningCli;
  /** Waits for a command to end. */
  end(running: RunningCli): Promise<Ended>;
  journal(): readonly JournalEntry[];
  close(): Promise<void>;
}

export interface StageOptions {
  readonly name: string;
  readonly blue: Shop;
  readonly green: Shop;
  /** Orders that come in. */
  readonly perSecond: number;
}

const imports = "import { probe, slo } from 'bg-check';\n";
/** What a passed window has not shown is waited for so long. */
const maxExtension = '3s';

function configuration(
  { name, blue, green, door }: Stage,
  { prometheus, observe }: ReleaseSettings,
): UserConfig {
  const colors = { blue: `shop="${name}",color="blue"`, green: `shop="${name}",color="green"` };
  return {
    target: 'shop',
    blue: { url: blue.url, version: '1.0.0' },
    green: { url: green.url, version: '1.1.0' },
    live: { url: door.url },
    identity: { color: '$.color' },
    ...(prometheus === undefined
      ? {}
      : { prometheus: { url: prometheus, colors, timeout: '2s', maxStaleness: '4s' } }),
    checks: ['*.check.mjs'],
    switch: {
      type: 'http',
      read: { url: door.adminUrl, color: '$.active' },
      apply: { method: 'PUT', url: door.adminUrl, body: { to: '{target}' } },
    },
    verification: { connections: 3, deadline: '10s' },
    observe: { interval: '2s', probeInterval: '1s', settle: '1s', maxExtension, ...observe },
  };
}

export async function openStage({ name, blue, green, perSecond }: StageOptions): Promise<Stage> {
  const door = await openFrontDoor({ blue: blue.url, green: green.url });
  const folder = mkdtempSync(join(tmpdir(), `bg-check-${name}-`));
  const running = new Set<RunningCli>();
  let sendUsersAway: () => void = () => undefined;
  let closing: Promise<void> | undefined;

  async function shut(): Promise<void> {
    sendUsersAway();
    const cut = [...running];
    for (const cli of cut) cli.process.kill('SIGKILL');
    await Promise.all([door.close(), ...cut.map(({ ended }) => ended)]);
    rmSync(folder, { recursive: true, force: true });
  }

  const stage: Stage = {
    name,
    blue,
    green,
    door,
    targets: [
      { address: blue.address, labels: { shop: name, color: 'blue' } },
      { address: green.address, labels: { shop: name, color: 'green' } },
    ],
    prepare: (settings) => {
      writeFileSync(join(folder, 'bg-check.config.json'), JSON.stringify(configuration(stage, settings)));
      writeFileSync(join(folder, 'shop.check.mjs'), imports + settings.checks);
      sendUsersAway = startShoppers(door.url, perSecond);
    },
    start: (args, env) => {
      const cli = startCli(folder, args, env);
      running.add(cli);
      void cli.ended.finally(() => running.delete(cli));
      return cli;
    },
    end: async ({ ended }) => ({ ...(await ended), traffic: door.active() }),
    journal: () => {
      const lines = readFileSync(join(folder, '.bg-check', 'shop.journal.ndjson'), 'utf8').split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as JournalEntry);
    },
    close: () => (closing ??= shut()),
  };
  return stage;
}
