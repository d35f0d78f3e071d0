import { join } from 'node:path';
import { weightsOf, weightsOfCounts, type SwitchTarget, type Weights } from '../../../src/switch/weights.ts';
import {
  problem,
  resourceGroup,
  secretEnv,
  send,
  startAzureServer,
  subscription,
  type AzureRequest,
  type AzureServer,
} from '../../support/azure/azure-server.ts';
import {
  trafficManager,
  type StoredEndpoint,
  type TrafficManager,
} from '../../support/azure/traffic-manager.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { everyFault, type FaultKind, type SwitchRig } from '../contract/switch-rig.ts';
import { setTraffic, startColor, startFrontDoor } from '../traffic-servers.ts';

export interface TrafficManagerRig extends SwitchRig {
  readonly azure: AzureServer;
  readonly manager: TrafficManager;
}

function shareOf({ profile }: TrafficManager): Weights {
  const count = (color: string) =>
    profile.properties.endpoints
      .filter(({ name, properties }) => name.endsWith(color) && properties.endpointStatus === 'Enabled')
      .reduce((sum, { properties }) => sum + properties.weight, 0);
  return weightsOfCounts(count('blue'), count('green')) ?? { blue: 0, green: 0 };
}

/** Whether a change is part of a move to green: a way back sets blue's endpoint as it was, and disables green's. */
function isTowardGreen({ path, body }: AzureRequest): boolean {
  const { endpointStatus, weight } = (body as { properties: StoredEndpoint['properties'] }).properties;
  if (path.endsWith('green')) return endpointStatus === 'Enabled';
  return endpointStatus === 'Disabled' || weight !== 1;
}

/** A double of Traffic Manager with a front door that routes by its profile, and every fault there is. */
export async function startTrafficManagerRig(): Promise<TrafficManagerRig> {
  const manager = trafficManager();
  const file = join(temporaryFolder(), 'traffic');
  const takeUp = () => {
    const { blue, green } = shareOf(manager);
    setTraffic(file, blue + green === 0 ? 'nobody' : String(Math.round(green)));
  };
  manager.onChange = takeUp;
  takeUp();
  const [azure, blue, green] = await Promise.all([
    startAzureServer(manager.provider),
    startColor({ version: 'v1' }),
    startColor({ version: 'v2' }),
  ]);
  const live = await startFrontDoor(file, { blue: blue.url, green: green.url });

  const meddle = (target: SwitchTarget) => {
    const weights = weightsOf(target);
    for (const { name, properties } of manager.profile.properties.endpoints) {
      const weight = 10 * (name.endsWith('blue') ? weights.blue : weights.green);
      properties.endpointStatus = weight > 0 ? 'Enabled' : 'Disabled';
      properties.weight = Math.max(1, weight);
    }
    takeUp();
  };

  const fail = (kind: FaultKind, forGood: boolean) => {
    let calls = 0;
    azure.intercept = (request, response, answer) => {
      if (request.method !== 'PATCH' || !(forGood || isTowardGreen(request))) return false;
      calls += 1;
      const isFirst = calls === 1;
      if (kind === 'conflict' && isFirst) meddle({ blue: 50, green: 50 });
      if (kind === 'conflict' || (isFirst && ['breaks-off', 'fails-late', 'moves-half'].includes(kind)))
        return false;
      if (kind === 'hangs') return true;
      if (kind === 'lies' || kind === 'moves-half') {
        send(response, { status: 200, body: request.body });
        return true;
      }
      if (kind === 'disconnects' || kind === 'fails-late') answer();
      if (kind === 'disconnects') response.destroy();
      else send(response, problem(500, 'InternalServerError', 'An internal server error occurred.'));
      return true;
    };
  };

  return {
    azure,
    manager,
    switch: {
      type: 'azure-traffic-manager',
      subscription,
      resourceGroup,
      profile: 'shop',
      endpoints: { blue: 'shop-blue', green: 'shop-green' },
      management: azure.url,
      authority: azure.url,
      timeout: '500ms',
    },
    env: secretEnv,
    urls: { blue: blue.url, green: green.url, live: live.url },
    truth: () => Promise.resolve(shareOf(manager)),
    meddle: (target) => {
      meddle(target);
      return Promise.resolve();
    },
    faults: everyFault(fail),
  };
}
