import { join } from 'node:path';
import { colorOfWeights, weightsOf, weightsOfGreen } from '../../../src/switch/weights.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startFaultySocket } from '../haproxy/start-faulty-socket.ts';
import { startHaproxy, startTurns } from '../haproxy/start-haproxy.ts';
import { startColor } from '../traffic-servers.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';
import { faultKinds, type FaultKind, type SwitchRig } from './switch-rig.ts';

const startColors = async () => {
  const [blue, green] = await Promise.all([startColor({ version: 'v1' }), startColor({ version: 'v2' })]);
  return { blue: blue.url, green: green.url };
};

function faultsOf(arm: (kind: FaultKind, forGood: boolean) => void): SwitchRig['faults'] {
  const each = faultKinds.map((kind) => {
    const fail = (forGood: boolean) => {
      arm(kind, forGood);
      return Promise.resolve();
    };
    return [kind, fail] as const;
  });
  return Object.fromEntries(each) as unknown as SwitchRig['faults'];
}

/** One HAProxy, the weights of two servers. */
async function startWeights(): Promise<SwitchRig> {
  const folder = temporaryFolder();
  const colors = await startColors();
  const haproxy = await startHaproxy({ folder, ...colors, by: 'weights' });
  const weigh = async (green: number) => {
    await haproxy.ask(`set server be/green weight ${green}`);
    await haproxy.ask(`set server be/blue weight ${100 - green}`);
  };
  const weightOf = async (server: string) =>
    Number.parseInt(await haproxy.ask(`get weight be/${server}`), 10);
  const path = join(folder, 'faulty.sock');
  const faulty = await startFaultySocket({
    path,
    behind: haproxy.socket,
    moves: /^set server/,
    toGreen: /be\/green weight [1-9]|be\/blue weight 0/,
    isFirst: (command) => command.includes('be/green'),
    meddle: () => weigh(50),
  });
  return {
    folder,
    switch: {
      type: 'haproxy',
      sockets: path,
      weights: {
        backend: 'be',
        servers: { blue: 'blue', green: 'green' },
        stateFiles: haproxy.stateFile,
      },
      timeout: '500ms',
    },
    urls: { ...colors, live: haproxy.url },
    truth: async () => {
      const [blue, green] = [await weightOf('blue'), await weightOf('green')];
      return weightsOfGreen((100 * green) / (blue + green));
    },
    meddle: (target) => weigh(weightsOf(target).green),
    faults: faultsOf(faulty.arm),
  };
}

/** Two HAProxys behind one address, each with its map; the second is the one that fails. */
async function startMaps(): Promise<SwitchRig> {
  const folder = temporaryFolder();
  const colors = await startColors();
  const by = 'map';
  const both = [
    await startHaproxy({ folder, ...colors, by, name: 'one' }),
    await startHaproxy({ folder, ...colors, by, name: 'two' }),
  ];
  const [one, two] = both;
  if (one === undefined || two === undefined) throw new Error('unreachable');
  const live = await startTurns(both.map(({ url }) => url));
  const file = one.mapFile;
  const setAll = (value: string) =>
    Promise.all(both.map((haproxy) => haproxy.ask(`set map ${file} shop ${value}`)));
  const path = join(folder, 'faulty.sock');
  const faulty = await startFaultySocket({
    path,
    behind: two.socket,
    moves: /^(prepare|add|commit) map/,
    toGreen: /./,
    isFirst: (command) => command.startsWith('prepare'),
    meddle: () => setAll('be_green'),
  });
  return {
    folder,
    switch: {
      type: 'haproxy',
      sockets: [one.socket, path],
      map: { file, key: 'shop', backends: { blue: 'be_blue', green: 'be_green' } },
      timeout: '500ms',
    },
    urls: { ...colors, live },
    truth: async () => {
      const shares = await Promise.all(
        both.map(async (haproxy) => ((await haproxy.ask(`show map ${file}`)).includes('be_green') ? 100 : 0)),
      );
      return weightsOfGreen(shares.reduce((sum: number, share) => sum + share, 0) / both.length);
    },
    meddle: async (target) => {
      const color = colorOfWeights(weightsOf(target));
      if (color === 'mixed') await two.ask(`set map ${file} shop be_green`);
      else await setAll(`be_${color}`);
    },
    faults: faultsOf(faulty.arm),
  };
}

describeSwitchContract('haproxy, by weights', ['haproxy'], startWeights);
describeSwitchContract('haproxy, by a map', ['haproxy'], startMaps);
