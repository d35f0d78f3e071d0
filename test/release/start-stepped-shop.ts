import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserConfig } from '../../src/config/config-schema.ts';
import { startShop, type Shop } from './start-shop.ts';

type Switch = NonNullable<UserConfig['switch']>;

export interface SteppedShop extends Shop {
  /** The shares of green that were applied, in order. */
  moves(): readonly string[];
}

const apply =
  'echo "$1" >> moves; case $1 in 0) s=blue;; 100) s=green;; *) s=$1;; esac; echo "$s" > active.new && mv active.new active';

/** A shop whose front door gives green a share, and whose switch moves it in steps that few answers tell apart. */
export async function startSteppedShop(
  options: {
    readonly steps?: Switch['steps'];
    readonly stepFor?: string;
    /** A script that moves green to the share `$1`. */
    readonly apply?: string;
    readonly config?: Partial<UserConfig>;
    readonly frontDoorFile?: string;
  } = {},
): Promise<SteppedShop> {
  const { steps = [30, 60, 100], stepFor = '100ms', config, frontDoorFile } = options;
  const shop = await startShop({
    ...(frontDoorFile === undefined ? {} : { frontDoorFile }),
    config: {
      switch: {
        type: 'command',
        read: ['cat', 'active'],
        apply: ['sh', '-c', options.apply ?? apply, 'sh', '{weight}'],
        timeout: '5s',
        ...{ steps, stepFor },
      },
      verification: { connections: 3, rounds: 1, tolerance: 50, deadline: '3s' },
      ...config,
    },
  });
  const file = join(shop.folder, 'moves');
  return {
    ...shop,
    moves: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []),
  };
}
