import { join } from 'node:path';
import { weightsOf, weightsOfGreen } from '../../../src/switch/weights.ts';
import { appService, type AppService } from '../../support/azure/app-service.ts';
import {
  resourceGroup,
  secretEnv,
  send,
  startAzureServer,
  subscription,
  webProblem,
  type AzureServer,
} from '../../support/azure/azure-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { everyFault, type FaultKind, type SwitchRig } from '../contract/switch-rig.ts';
import { setTraffic, startColor, startFrontDoor, trafficIn } from '../traffic-servers.ts';

export interface SlotsRig extends SwitchRig {
  readonly azure: AzureServer;
  readonly service: AppService;
}

/**
 * A double of App Service whose slots really are addresses: what they hold trades places in a swap. Users come in by those of
 * production, half of which a fault may leave behind.
 */
export async function startSlotsRig(): Promise<SlotsRig> {
  const service = appService();
  const folder = temporaryFolder();
  const [front, production, staging] = ['front', 'production', 'staging'].map((name) => join(folder, name));
  if (front === undefined || production === undefined || staging === undefined) throw new Error('no files');
  let isHalf = false;
  const takeUp = () => {
    const { BG_COLOR: held = 'nobody' } = service.production.settings;
    setTraffic(production, held);
    setTraffic(front, isHalf ? 'split' : held);
    setTraffic(staging, service.staging.settings.BG_COLOR ?? 'nobody');
  };
  service.onChange = takeUp;
  takeUp();
  const [azure, blue, green] = await Promise.all([
    startAzureServer(service.provider),
    startColor({ version: 'v1' }),
    startColor({ version: 'v2' }),
  ]);
  const colors = { blue: blue.url, green: green.url };
  const [live, own, other] = await Promise.all([
    startFrontDoor(front, colors),
    startFrontDoor(production, colors),
    startFrontDoor(staging, colors),
  ]);

  const { finish: succeed } = service;
  const fail = (kind: FaultKind, forGood: boolean) => {
    azure.intercept = ({ method, path }, response) => {
      if (method !== 'POST' || !path.endsWith('/slotsswap')) return false;
      isHalf = false;
      service.finish = succeed;
      if (!forGood && service.production.settings.BG_COLOR !== 'blue') return false;
      if (kind === 'hangs') return true;
      if (kind === 'refuses') {
        send(
          response,
          webProblem(500, 'InternalServerError', 'There was an unexpected InternalServerError.'),
        );
        return true;
      }
      if (kind === 'disconnects') {
        service.begin();
        response.destroy();
        return true;
      }
      // It takes place while ours is turned away.
      if (kind === 'conflict') service.begin();
      else {
        service.finish = () => {
          isHalf = kind === 'breaks-off' || kind === 'moves-half';
          const done = kind === 'lies' ? { status: 200 } : succeed();
          if (kind === 'breaks-off')
            return webProblem(500, 'InternalServerError', 'The swap was not finished.');
          if (kind !== 'fails-late') return done;
          const message =
            "Cannot swap slots for site 'shop' because a worker process of 'staging' could not be started.";
          return webProblem(400, 'BadRequest', message);
        };
      }
      return false;
    };
  };

  return {
    azure,
    service,
    switch: {
      type: 'azure-slots',
      subscription,
      resourceGroup,
      site: 'shop',
      management: azure.url,
      authority: azure.url,
      timeout: '800ms',
      swapTimeout: '3s',
    },
    env: secretEnv,
    urls: { blue: own.url, green: other.url, live: live.url },
    truth: () => {
      const active = trafficIn(front);
      return Promise.resolve(
        active === 'split' ? weightsOfGreen(50) : weightsOf(active === 'green' ? 'green' : 'blue'),
      );
    },
    meddle: () => {
      service.exchange();
      return Promise.resolve();
    },
    faults: everyFault(fail),
  };
}
