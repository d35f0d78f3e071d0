import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { weightsOf, weightsOfGreen, type SwitchTarget } from '../../../src/switch/weights.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { setTraffic, startColor, startFrontDoor, trafficIn } from '../traffic-servers.ts';
import { everyFault, type SwitchRig } from './switch-rig.ts';

/** `$1` is the name of a color, or green's share in percent. */
const move = `
set -e
fault=$(cat fault)
if [ "$1" != blue ] && [ "$1" != 0 ] || [ -e for-good ]; then
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

/** What a mechanism that names colors, or shares, calls a target. */
export function nameOf(target: SwitchTarget, weighted: boolean): string {
  const { green } = weightsOf(target);
  if (weighted) return String(green);
  return green === 0 ? 'blue' : green === 100 ? 'green' : 'split';
}

export function weightsIn(file: string) {
  const name = trafficIn(file);
  if (name === 'blue' || name === 'green') return weightsOf(name);
  return weightsOfGreen(/^\d+$/.test(name) ? Number(name) : 50);
}

/** Programs that write what a front door obeys. */
export async function startCommandRig({ weighted }: { readonly weighted: boolean }): Promise<SwitchRig> {
  const folder = temporaryFolder({ active: 'blue\n', fault: 'none', 'move.sh': move });
  const active = join(folder, 'active');
  const [blue, green] = await Promise.all([startColor({ version: 'v1' }), startColor({ version: 'v2' })]);
  const live = await startFrontDoor(active, { blue: blue.url, green: green.url });
  return {
    folder,
    switch: {
      type: 'command',
      read: ['cat', 'active'],
      apply: ['sh', 'move.sh', weighted ? '{weight}' : '{target}'],
      timeout: '1s',
    },
    urls: { blue: blue.url, green: green.url, live: live.url },
    truth: () => Promise.resolve(weightsIn(active)),
    meddle: (target) => {
      setTraffic(active, nameOf(target, weighted));
      return Promise.resolve();
    },
    faults: {
      ...everyFault((kind, forGood) => {
        writeFileSync(join(folder, 'fault'), kind);
        if (forGood) writeFileSync(join(folder, 'for-good'), '');
      }),
      conflict: { never: 'a command cannot compare' },
    },
  };
}
