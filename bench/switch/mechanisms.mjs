// Every mechanism that an adapter moves traffic by, as the tests start it: the real program, or the double that moves a real
// front door. A new adapter is a new line here.
import { onTestFinished } from 'vitest';
import { startAlbRig } from '../../test/switch/aws/alb-rig.ts';
import { startRoute53Rig } from '../../test/switch/aws/route53-rig.ts';
import { startSlotsRig } from '../../test/switch/azure/slots-rig.ts';
import { startTrafficManagerRig } from '../../test/switch/azure/traffic-manager-rig.ts';
import { startCaddy } from '../../test/switch/caddy/start-caddy.ts';
import { startCommandRig } from '../../test/switch/contract/command-rig.ts';
import { startHttpRig } from '../../test/switch/contract/http-rig.ts';
import { addresses, dnsConfig, startDns, zone } from '../../test/switch/dns/start-dns.ts';
import { startNamed } from '../../test/switch/dns/start-named.ts';
import { startHaproxy } from '../../test/switch/haproxy/start-haproxy.ts';
import { startArgoRig } from '../../test/switch/kubernetes/argo-rig.ts';
import { startGatewayRig, startIstioRig } from '../../test/switch/kubernetes/route-rigs.ts';
import { startServiceRig } from '../../test/switch/kubernetes/service-rig.ts';
import { startNginx } from '../../test/switch/nginx/start-nginx.ts';
import { startColor } from '../../test/switch/traffic-servers.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

/** The front door of a proxy, and what moves it. @param colors servers in place of two that are started */
export const frontDoors = {
  nginx: async (colors) => {
    const nginx = await startNginx({ ...(colors && { colors }) });
    return doorOf(nginx, nginx.moveByHand);
  },
  caddy: async (colors) => {
    const caddy = await startCaddy({ ...(colors && { colors }) });
    return doorOf(caddy, caddy.moveByHand);
  },
  'haproxy, map': (colors) => startHaproxyDoor('map', colors),
  'haproxy, weights': (colors) => startHaproxyDoor('weights', colors),
};

function doorOf({ folder, url, colors, ...rest }, moveByHand) {
  const urls = { blue: colors.blue.url, green: colors.green.url, live: url };
  return { folder, switch: rest.switch, urls, moveByHand };
}

async function startHaproxyDoor(by, given) {
  const colors = given ?? {
    blue: await startColor({ version: 'v1' }),
    green: await startColor({ version: 'v2' }),
  };
  const [blue, green] = [colors.blue.url, colors.green.url];
  const folder = temporaryFolder();
  const { url, socket, mapFile, stateFile, ask } = await startHaproxy({ folder, blue, green, by });
  const servers = { blue: 'blue', green: 'green' };
  const how =
    by === 'map'
      ? { map: { file: mapFile, key: 'shop', backends: { blue: 'be_blue', green: 'be_green' } } }
      : { weights: { backend: 'be', servers, stateFiles: stateFile } };
  return {
    folder,
    switch: { type: 'haproxy', sockets: socket, timeout: '5s', ...how },
    urls: { blue, green, live: url },
    moveByHand: async (target) => {
      if (by === 'map') return ask(`set map ${mapFile} shop be_${target}`);
      await ask(`set server be/${target} weight 100`);
      return ask(`set server be/${target === 'blue' ? 'green' : 'blue'} weight 0`);
    },
  };
}

/** A name that BIND serves, asked for through a cache that keeps what it was told for as long as it may. */
async function startDnsRig() {
  const dns = await startDns();
  onTestFinished(dns.close);
  const { port } = dns.primary;
  const forward = `recursion yes; forward only; forwarders { 127.0.0.1 port ${port}; };`;
  const cache = await startNamed({}, forward);
  onTestFinished(cache.close);
  const name = dns.freeName();
  await dns.primary.update(zone, `update delete ${name}. A`, `update add ${name}. 2 A ${addresses.blue}`);
  const rig = dnsConfig(dns, name, dns.primary.address, cache.address);
  return { ...rig, switch: { ...rig.switch, ttl: '2s', resolvers: cache.address } };
}

/** What each is measured on, the programs that it needs, and how it is started. */
export const mechanisms = [
  ['haproxy, map', 'real HAProxy', ['haproxy'], frontDoors['haproxy, map']],
  ['haproxy, weights', 'real HAProxy', ['haproxy'], frontDoors['haproxy, weights']],
  ['nginx', 'real nginx', ['nginx'], frontDoors.nginx],
  ['caddy', 'real Caddy', ['caddy'], frontDoors.caddy],
  ['kubernetes-service', 'double of an API server', [], startServiceRig],
  ['gateway-api', 'double of an API server', [], startGatewayRig],
  ['istio', 'double of an API server', [], startIstioRig],
  ['argo-rollouts', 'double of an API server', [], startArgoRig],
  ['dns', 'real BIND, a cache before it, TTL 2s', ['named', 'nsupdate'], startDnsRig],
  ['aws-alb', 'real SDK, double of the API', [], startAlbRig],
  ['route53', 'real SDK, double of the API', [], () => startRoute53Rig('records')],
  ['azure-traffic-manager', 'double of the API', [], startTrafficManagerRig],
  ['azure-slots', 'double of the API', [], startSlotsRig],
  ['command', 'a program and a front door', [], () => startCommandRig({ weighted: false })],
  ['http', 'an admin API and a front door', [], () => startHttpRig({ weighted: false })],
].map(([name, on, programs, start]) => ({ name, on, programs, start }));
