import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeHealthResponse, encodeHealthRequest } from '../../src/probe/grpc-frame.ts';
import type { Exchange } from '../../src/probe/exchange.ts';
import { closedPort, portOf, startHttpServer } from '../support/http-server.ts';
import { clientAt, greenAt, requestFailure } from '../support/probe-client.ts';

type Reply = (stream: ServerHttp2Stream, service: string, headers: IncomingHttpHeaders) => void;

/** A server that speaks HTTP/2 in the clear and answers each call so. */
async function startGrpcServer(reply: Reply): Promise<string> {
  const server = createServer();
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      reply(stream, Buffer.concat(chunks).subarray(7).toString(), headers);
    });
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return `http://127.0.0.1:${portOf(server)}`;
}

/** Ends a call with a status, after a message that says so, if any. */
function answer(stream: ServerHttp2Stream, status: number, message?: Buffer, words?: string): void {
  const trailers = { 'grpc-status': status, ...(words === undefined ? {} : { 'grpc-message': words }) };
  if (message === undefined) {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true });
    return;
  }
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers(trailers);
  });
  stream.end(message);
}

const saying = (status: number) => Buffer.from(status === 0 ? [0, 0, 0, 0, 0] : [0, 0, 0, 0, 2, 8, status]);

describe('the health of a service by gRPC', () => {
  it('passes where the service is serving, asked as users ask', async () => {
    const seen: unknown[] = [];
    const url = await startGrpcServer((stream, service, headers) => {
      const { ':path': path, ':authority': host, authorization, te, 'content-type': type } = headers;
      seen.push({ service, path, host, authorization, te, type });
      answer(stream, 0, saying(1));
    });
    const exchanges: Exchange[] = [];
    const http = clientAt(greenAt('http://127.0.0.1:1', { host: 'shop.test' }), {
      onExchange: (one) => exchanges.push(one),
    });
    const { status } = await http
      .bearer('t0ken')
      .grpcHealth('shop.Cart', { port: Number(new URL(url).port) });
    await http.grpcHealth(undefined, { port: Number(new URL(url).port), within: '2s' });
    const common = {
      path: '/grpc.health.v1.Health/Check',
      host: 'shop.test',
      te: 'trailers',
      type: 'application/grpc',
    };
    expect([status, seen]).toEqual([
      'SERVING',
      [
        { service: 'shop.Cart', authorization: 'Bearer t0ken', ...common },
        { service: '', authorization: undefined, ...common },
      ],
    ]);
    expect(exchanges[0]).toMatchObject({ method: 'GRPC', status: 200, protocol: 'HTTP/2' });
    expect(http.unsettled()).toEqual([]);
  });

  it('has words of its own for each other answer', async () => {
    const replies: Record<string, Reply> = {
      down: (stream) => {
        answer(stream, 0, saying(2));
      },
      unset: (stream) => {
        answer(stream, 0, saying(0));
      },
      strange: (stream) => {
        answer(stream, 0, saying(3));
      },
      other: (stream) => {
        answer(stream, 5, undefined, 'unknown%20service');
      },
      none: (stream) => {
        answer(stream, 12);
      },
      locked: (stream) => {
        answer(stream, 16, undefined, 'who are you?');
      },
      garbled: (stream) => {
        answer(stream, 0, Buffer.from('garbage'));
      },
      page: (stream) => {
        stream.respond({ ':status': 404, 'content-type': 'text/html' });
        stream.end('<h1>Nothing here</h1>');
      },
      cut: (stream) => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
        stream.end(saying(1));
      },
      reset: (stream) => {
        stream.close(2);
      },
      silent: () => undefined,
    };
    const url = await startGrpcServer((stream, service, headers) =>
      replies[service]?.(stream, service, headers),
    );
    const http = clientAt(greenAt(url));
    const failures = await Promise.all(
      Object.keys(replies).map((name) =>
        requestFailure(http.grpcHealth(name, name === 'silent' ? { within: '400ms' } : {})),
      ),
    );
    const label = 'ExpectationError: GRPC http://127.0.0.1:PORT/grpc.health.v1.Health/Check (green):';
    const unanswered = 'ExpectationError: green did not answer GRPC /grpc.health.v1.Health/Check:';
    expect(failures).toEqual([
      `${label} \`down\` is NOT_SERVING`,
      `${label} the health of \`unset\` is UNKNOWN: the server has not set it yet`,
      `${label} its health service does not know \`strange\` (SERVICE_UNKNOWN)`,
      `${label} its health service does not know \`other\` (NOT_FOUND: unknown service)\n  Check the name, or have the server report the health of the service.`,
      `${label} it speaks gRPC and has no health service (UNIMPLEMENTED)\n  Register \`grpc.health.v1.Health\` in the server.`,
      `${label} the health of \`locked\` was refused with UNAUTHENTICATED: who are you?`,
      `${label} the answer about \`garbled\` is no health response (7 bytes)`,
      `${label} it speaks HTTP/2 and no gRPC there, got status 404, text/html`,
      `${label} the answer about \`cut\` ended without a status of gRPC (HTTP status 200)`,
      expect.stringContaining(`${unanswered} the connection was closed before the answer was complete`),
      `${unanswered} no answer within 400ms (127.0.0.1:PORT)`,
    ]);
  });

  it('tells a place that does not speak HTTP/2 from one that does not answer', async () => {
    const { url } = await startHttpServer((_, response) => response.end('hello'));
    expect(await requestFailure(clientAt(greenAt(url)).grpcHealth())).toBe(
      'ExpectationError: GRPC http://127.0.0.1:PORT/grpc.health.v1.Health/Check (green): it does not speak HTTP/2, which gRPC needs (127.0.0.1:PORT)\n  Give the port on which gRPC is spoken: `http.grpcHealth(service, { port })`.',
    );
    const nobody = clientAt(greenAt(`http://127.0.0.1:${await closedPort()}`));
    expect(await requestFailure(nobody.grpcHealth())).toBe(
      'ExpectationError: green did not answer GRPC /grpc.health.v1.Health/Check: connection refused (127.0.0.1:PORT)',
    );
    expect(() => nobody.grpcHealth('a', { port: 0 })).toThrow(
      '`port` expects a number from 1 to 65535, got `0`',
    );
    expect(() => nobody.grpcHealth(7 as never)).toThrow('the name of a service is text, got `7`');
  });

  it('speaks the messages of grpc.health.v1', () => {
    expect(encodeHealthRequest('').toString('hex')).toBe('0000000000');
    expect(encodeHealthRequest('a.B').toString('hex')).toBe('00000000050a03612e42');
    expect(encodeHealthRequest('x'.repeat(200)).subarray(0, 8).toString('hex')).toBe('00000000cb0ac801');
    const later = Buffer.from([0, 0, 0, 0, 6, 0x12, 2, 65, 66, 8, 1]);
    expect(
      [later, Buffer.from([0, 0, 0, 0, 1, 8]), Buffer.from([1, 0, 0, 0, 0])].map(decodeHealthResponse),
    ).toEqual(['SERVING', undefined, undefined]);
  });
});
