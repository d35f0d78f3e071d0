import { colorOfWeights, weightsOf } from '../../../src/switch/weights.ts';
import { addresses, dnsConfig, sharedDns, weightsOfAnswer, zone } from '../dns/start-dns.ts';
import { startInterposer, type OnUpdate } from '../dns/start-interposer.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';
import type { SwitchRig } from './switch-rig.ts';

const shared = sharedDns();
const greenAddress = Buffer.from(addresses.green.split('.').map(Number));
/** Going back puts no condition on what is there, and so never names it. */
const isToGreen = (message: Buffer) => message.includes(greenAddress);

/** That which looks, with two conditions that exclude each other (RFC 2136, 2.2 counts them there), changes nothing. */
const isRehearsal = (message: Buffer) => message.readUInt16BE(6) === 2;

/** A packet whose signature no longer fits, as that of another key. */
function withBrokenSignature(message: Buffer): Buffer {
  const broken = Buffer.from(message);
  // The last bytes are the id, the error and the length of other data; before them stands the end of the signature.
  const last = broken.length - 7;
  broken.writeUInt8(broken.readUInt8(last) ^ 0xff, last);
  return broken;
}

async function start(): Promise<SwitchRig> {
  const dns = await shared();
  const { primary, decoy } = dns;
  const name = dns.freeName();
  const [server, secondary] = await Promise.all([
    startInterposer(primary.port),
    startInterposer(primary.port),
  ]);
  const rest = dnsConfig(dns, name, server.address, primary.address);
  const move = (target: Parameters<typeof weightsOf>[0]) => {
    const color = colorOfWeights(weightsOf(target));
    const found = color === 'mixed' ? Object.values(addresses) : [addresses[color as 'blue' | 'green']];
    const adding = found.map((address) => `update add ${name}. 1 A ${address}`);
    return primary.update(zone, `update delete ${name}. A`, ...adding);
  };
  const fail = (onUpdate: OnUpdate) => (forGood: boolean) => {
    server.onUpdate = (message, way) =>
      !isRehearsal(message) && (forGood || isToGreen(message))
        ? onUpdate(message, way)
        : way.forward(message);
    return Promise.resolve();
  };
  const loseAnswer = fail(async (message, { forward, drop }) => {
    await forward(message);
    drop();
    return undefined;
  });
  /** The other server of the zone hears of no change any more. */
  const cutOff = () => {
    secondary.answeredBy = decoy.port;
    return Promise.resolve();
  };
  return {
    ...rest,
    switch: { ...rest.switch, nameservers: secondary.address },
    truth: async () => weightsOfAnswer(await primary.ask(name)),
    meddle: move,
    faults: {
      refuses: fail((message, { forward }) => forward(withBrokenSignature(message))),
      'breaks-off': async (forGood) => {
        await cutOff();
        await loseAnswer(forGood);
      },
      'fails-late': loseAnswer,
      // The other view of a split horizon: there the zone is changed, and nobody sees it.
      lies: fail((message, { forward }) => forward(message, decoy.port)),
      'moves-half': cutOff,
      hangs: fail(() => Promise.resolve(undefined)),
      disconnects: fail((_, { drop }) => {
        drop();
        return Promise.resolve(undefined);
      }),
      conflict: fail(async (message, { forward }) => {
        await move({ blue: 50, green: 50 });
        return forward(message);
      }),
    },
  };
}

describeSwitchContract('dns', ['named', 'nsupdate'], start);
