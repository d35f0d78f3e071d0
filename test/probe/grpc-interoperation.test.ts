import grpc from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Exchange } from '../../src/probe/exchange.ts';
import { makeCertificates } from '../support/certificates.ts';
import { clientAt, greenAt, requestFailure } from '../support/probe-client.ts';
import { describeWith } from '../support/required-program.ts';

interface Asked {
  readonly service: string;
}

interface Told {
  readonly status: number;
}

/** `grpc.health.v1.Health`, with what its messages consist of: one text, one number. */
const healthService = {
  Check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    requestDeserialize: (bytes: Buffer): Asked => ({ service: bytes.subarray(2).toString() }),
    requestSerialize: ({ service }: Asked) => Buffer.from(service),
    responseSerialize: ({ status }: Told) => Buffer.from([8, status]),
    responseDeserialize: (bytes: Buffer): Told => ({ status: bytes[1] ?? 0 }),
  },
} as const;

interface Seen extends Asked {
  readonly host: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly deadline: grpc.Deadline;
}

/** Starts the gRPC server that most of Node's services are, with health of the services named; stopped when the test ends. */
async function startServer(
  statuses: Readonly<Record<string, number>> | undefined,
  credentials = grpc.ServerCredentials.createInsecure(),
): Promise<{ port: number; seen: Seen[] }> {
  const server = new grpc.Server();
  const seen: Seen[] = [];
  const check: grpc.handleUnaryCall<Asked, Told> = (call, callback) => {
    const { metadata } = call;
    const { service } = call.request;
    seen.push({ service, host: call.getHost(), metadata: metadata.getMap(), deadline: call.getDeadline() });
    const status = statuses?.[service];
    if (service === 'silent') return;
    if (status === undefined) callback({ code: grpc.status.NOT_FOUND, details: 'no such service' });
    else callback(null, { status });
  };
  if (statuses !== undefined) server.addService(healthService, { Check: check });
  onTestFinished(() => {
    server.forceShutdown();
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { port, seen };
}

const label = 'ExpectationError: GRPC http://127.0.0.1:PORT/grpc.health.v1.Health/Check (green):';
const unanswered = 'ExpectationError: green did not answer GRPC /grpc.health.v1.Health/Check:';

describe('the health of a service of @grpc/grpc-js', () => {
  it('is asked for by the host, the metadata and the deadline that the server knows', async () => {
    const { port, seen } = await startServer({ '': 1, 'shop.Cart': 1 });
    const http = clientAt(greenAt(`http://127.0.0.1:${port}`, { host: 'shop.test' }));
    const whole = await http.grpcHealth(undefined, { within: '4s' });
    const cart = await http.bearer('t0ken').grpcHealth('shop.Cart', { headers: { 'X-Own': 'yes' } });
    expect([whole.status, cart.status]).toEqual(['SERVING', 'SERVING']);
    expect(seen).toMatchObject([
      { service: '', host: 'shop.test' },
      {
        service: 'shop.Cart',
        host: 'shop.test',
        metadata: { authorization: 'Bearer t0ken', 'x-own': 'yes' },
      },
    ]);
    const leftMs = Number(seen[0]?.deadline) - Date.now();
    expect(leftMs).toBeGreaterThan(1_000);
    expect(leftMs).toBeLessThanOrEqual(4_000);
  });

  it('fails in the words that it answers with', async () => {
    const [healthy, without] = [await startServer({ down: 2, unset: 0 }), await startServer(undefined)];
    const http = clientAt(greenAt(`http://127.0.0.1:${healthy.port}`));
    expect([
      await requestFailure(http.grpcHealth('down')),
      await requestFailure(http.grpcHealth('unset')),
      await requestFailure(http.grpcHealth('other')),
      await requestFailure(http.grpcHealth('silent', { within: '200ms' })),
      await requestFailure(http.grpcHealth(undefined, { port: without.port })),
    ]).toEqual([
      `${label} \`down\` is NOT_SERVING`,
      `${label} the health of \`unset\` is UNKNOWN: the server has not set it yet`,
      `${label} its health service does not know \`other\` (NOT_FOUND: no such service)\n  Check the name, or have the server report the health of the service.`,
      `${unanswered} no answer within 200ms (127.0.0.1:PORT)`,
      `${label} it speaks gRPC and has no health service (UNIMPLEMENTED: The server does not implement the method /grpc.health.v1.Health/Check)\n  Register \`grpc.health.v1.Health\` in the server.`,
    ]);
  });
});

describeWith(['openssl'], 'the health of a service of @grpc/grpc-js over TLS', () => {
  it('is asked for by the name of the front door', async () => {
    const certificates = makeCertificates(['shop.test', { name: 'old.test', days: -1 }]);
    const credentials = (name: string) =>
      grpc.ServerCredentials.createSsl(null, [
        {
          cert_chain: Buffer.from(certificates.read(`${name}.pem`)),
          private_key: Buffer.from(certificates.read(`${name}.key`)),
        },
      ]);
    const [fresh, old] = [
      await startServer({ 'shop.Cart': 1, 'shop.Orders': 2 }, credentials('shop.test')),
      await startServer({ 'shop.Cart': 1 }, credentials('old.test')),
    ];
    const tls = { ca: certificates.read('ca.pem') };
    const exchanges: Exchange[] = [];
    const at = (port: number, host: string, given: { readonly tls?: typeof tls } = { tls }) =>
      clientAt(greenAt(`https://127.0.0.1:${port}`, { host, ...given }), {
        onExchange: (one) => exchanges.push(one),
      });

    expect((await at(fresh.port, 'shop.test').grpcHealth('shop.Cart')).status).toBe('SERVING');
    expect(fresh.seen).toMatchObject([{ service: 'shop.Cart', host: 'shop.test' }]);
    expect(exchanges).toMatchObject([
      { url: 'https://shop.test/grpc.health.v1.Health/Check', status: 200, protocol: 'HTTP/2' },
    ]);
    expect([
      await requestFailure(at(fresh.port, 'shop.test').grpcHealth('shop.Orders')),
      await requestFailure(at(fresh.port, 'shop.test', {}).grpcHealth('shop.Cart')),
      await requestFailure(at(fresh.port, 'www.shop.test').grpcHealth('shop.Cart')),
      await requestFailure(at(old.port, 'old.test').grpcHealth('shop.Cart')),
      await requestFailure(clientAt(greenAt(`http://127.0.0.1:${fresh.port}`)).grpcHealth('shop.Cart')),
    ]).toEqual([
      `${label.replace('http:', 'https:')} \`shop.Orders\` is NOT_SERVING`,
      expect.stringContaining(
        `${unanswered} its certificate (shop.test, valid until DATE) comes from Test authority`,
      ),
      expect.stringContaining(`${unanswered} its certificate is made for shop.test, not for www.shop.test`),
      expect.stringContaining(`${unanswered} its certificate (old.test) expired on DATE`),
      expect.stringContaining(`${label} it does not speak HTTP/2, which gRPC needs`),
    ]);
    expect(fresh.seen).toHaveLength(2);
    expect(old.seen).toEqual([]);
  });
});
