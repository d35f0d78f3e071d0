import { join } from 'node:path';
import type { UserConfig } from '../../src/config/config-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  setTraffic,
  startColor,
  startFrontDoor,
  trafficIn,
  type RunningServer,
} from '../switch/traffic-servers.ts';
import type { ReleaseSetting } from './release-harness.ts';

export interface Shop extends ReleaseSetting {
  readonly blue: RunningServer;
  readonly green: RunningServer;
  /** What the front door routes to. */
  traffic(): string;
  setTraffic(active: string): void;
}

/** Two colors and a front door that obeys a file; the switch hook writes that file. */
export async function startShop(
  options: {
    readonly config?: Partial<UserConfig>;
    /** The file the front door obeys; one that the hook does not write makes a switch that moves nothing. */
    readonly frontDoorFile?: string;
    readonly versions?: readonly [string, string];
  } = {},
): Promise<Shop> {
  const folder = temporaryFolder({ active: 'blue\n', stuck: 'blue\n', candidate: '', users: '' });
  const file = join(folder, options.frontDoorFile ?? 'active');
  const [blueVersion, greenVersion] = options.versions ?? ['v1', 'v2'];
  const blue = await startColor({ version: blueVersion });
  const green = await startColor({ version: greenVersion });
  const live = await startFrontDoor(file, { blue: blue.url, green: green.url });
  const config: UserConfig = {
    target: 'shop',
    blue: { url: blue.url },
    green: { url: green.url },
    live: { url: live.url },
    switch: {
      type: 'command',
      read: ['cat', 'active'],
      apply: ['sh', '-c', 'printf "%s\\n" "$1" > active', 'sh', '{target}'],
      timeout: '5s',
    },
    verification: { connections: 3, rounds: 1, deadline: '600ms' },
    observe: { window: '200ms', interval: '60ms', maxExtension: '10s', consecutiveFailures: 2 },
    ...options.config,
  };
  return {
    folder,
    config,
    blue,
    green,
    traffic: () => trafficIn(file),
    setTraffic: (active) => {
      setTraffic(file, active);
    },
  };
}
