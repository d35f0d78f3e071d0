import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { colorOfWeights, weightsOf, weightsOfGreen } from '../../../src/switch/weights.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { setTraffic, startColor, startFrontDoor, trafficIn } from '../traffic-servers.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';
import type { FaultKind, SwitchRig } from './switch-rig.ts';

const move = `
set -e
fault=$(cat fault)
if [ "$1" = green ] || [ -e for-good ]; then
  case $fault in
    refuses) echo 'not today' >&2; exit 1 ;;
    breaks-off) echo split > active; exit 1 ;;
    fails-late) echo "$1" > active; exit 1 ;;
    lies) exit 0 ;;
    moves-half) echo split > active; exit 0 ;;
    hangs) exec sleep 60 ;;
    disconnects) kill -9 $$ ;;
  esac
fi
echo "$1" > active.new && mv active.new active
`;

async function start(): Promise<SwitchRig> {
  const folder = temporaryFolder({ active: 'blue\n', fault: 'none', 'move.sh': move });
  const active = join(folder, 'active');
  const [blue, green] = await Promise.all([startColor({ version: 'v1' }), startColor({ version: 'v2' })]);
  const live = await startFrontDoor(active, { blue: blue.url, green: green.url });
  const fail = (kind: FaultKind) => (forGood: boolean) => {
    writeFileSync(join(folder, 'fault'), kind);
    if (forGood) writeFileSync(join(folder, 'for-good'), '');
    return Promise.resolve();
  };
  return {
    folder,
    switch: {
      type: 'command',
      read: ['cat', 'active'],
      apply: ['sh', 'move.sh', '{target}'],
      timeout: '1s',
    },
    urls: { blue: blue.url, green: green.url, live: live.url },
    truth: () => {
      const name = trafficIn(active);
      const color = name === 'blue' || name === 'green' ? name : undefined;
      return Promise.resolve(color === undefined ? weightsOfGreen(50) : weightsOf(color));
    },
    meddle: (target) => {
      const color = colorOfWeights(weightsOf(target));
      setTraffic(active, color === 'mixed' ? 'split' : color);
      return Promise.resolve();
    },
    faults: {
      refuses: fail('refuses'),
      'breaks-off': fail('breaks-off'),
      'fails-late': fail('fails-late'),
      lies: fail('lies'),
      'moves-half': fail('moves-half'),
      hangs: fail('hangs'),
      disconnects: fail('disconnects'),
      conflict: { never: 'a command cannot compare' },
    },
  };
}

describeSwitchContract('command', [], start);
