import { weightsOfGreen } from '../../../src/switch/weights.ts';
import { startAdminInBetween, type AdminInBetween } from '../caddy/admin-in-between.ts';
import { startCaddy } from '../caddy/start-caddy.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';
import type { SwitchRig } from './switch-rig.ts';

async function start(): Promise<SwitchRig> {
  const caddy = await startCaddy();
  const between = await startAdminInBetween(caddy.admin);
  const { colors, folder, url } = caddy;
  const greenHost = new URL(colors.green.url).host;
  const fail = (fault: AdminInBetween['fault']) => (forGood: boolean) => {
    between.fault = fault;
    between.isFor = (body) => forGood || body.includes(greenHost);
    return Promise.resolve();
  };
  return {
    folder,
    switch: { ...caddy.switch, admin: between.url },
    urls: { blue: colors.blue.url, green: colors.green.url, live: url },
    // Two that share a port are told apart by enough connections only.
    config: { verification: { connections: 20, deadline: '1s' } },
    truth: caddy.truth,
    meddle: caddy.moveByHand,
    faults: {
      refuses: fail('refuses'),
      // Of two that share a port one was told, and then the gateway failed.
      'breaks-off': async (forGood) => {
        await caddy.startAnother();
        await fail('fails-late')(forGood);
      },
      'fails-late': fail('fails-late'),
      lies: fail('lies'),
      'moves-half': async () => caddy.startAnother(),
      hangs: fail('hangs'),
      disconnects: fail('disconnects'),
      conflict: () => {
        between.before = () => caddy.moveByHand(weightsOfGreen(50));
        return Promise.resolve();
      },
    },
  };
}

describeSwitchContract('caddy', ['caddy'], start);
