import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Exchange } from '../../src/probe/exchange.ts';
import { portOf, startHttpServer } from '../support/http-server.ts';
import { clientAt, greenAt, requestFailure } from '../support/probe-client.ts';

const shop = '{"name":"Grüner Laden"}';

/** Answers every connection with bytes of its own, whatever is asked. */
async function rawServer(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${portOf(server)}`;
}

/** Writes until nobody reads any more. */
function flood(socket: Socket, piece: string) {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

describe('an encoded body', () => {
  it('is decompressed', async () => {
    const encodings = {
      gzip: gzipSync(shop),
      br: brotliCompressSync(shop),
      deflate: deflateSync(shop),
      'deflate ': deflateRawSync(shop),
      'gzip, br': brotliCompressSync(gzipSync(shop)),
      identity: Buffer.from(shop),
    };
    const { url } = await startHttpServer((request, response) => {
      const encoding = decodeURIComponent(request.url?.slice(1) ?? '') as keyof typeof encodings;
      response.setHeader('content-encoding', encoding.trim());
      response.end(encodings[encoding]);
    });
    const http = clientAt(greenAt(url));
    for (const encoding of Object.keys(encodings)) {
      expect(await http.get(`/${encodeURIComponent(encoding)}`).json('$.name')).toBe('Grüner Laden');
    }
    expect((await http.head('/gzip')).text).toBe('');
  });

  it('is refused when it is not what it says, cut, or a bomb', async () => {
    const bodies: Readonly<Record<string, Buffer>> = {
      '/bomb': gzipSync(Buffer.alloc(20 * 1024 * 1024)),
      '/cut': gzipSync(shop).subarray(0, 20),
      '/wrong': Buffer.from(shop),
    };
    const { url } = await startHttpServer((request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(bodies[request.url ?? '']);
    });
    const http = clientAt(greenAt(url));
    const failures = await Promise.all(Object.keys(bodies).map((path) => requestFailure(http.get(path))));
    expect(failures).toMatchInlineSnapshot(`
      [
        "ExpectationError: green did not answer GET /bomb: the answer, 19.9 KiB as gzip, is larger than 10 MiB (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /cut: its body ends in the middle of its gzip encoding (127.0.0.1:PORT)",
        "ExpectationError: green did not answer GET /wrong: its body is not gzip, as \`content-encoding\` says (127.0.0.1:PORT)",
      ]
    `);
  });

  it('is left as it is when the encoding is not known', async () => {
    const { url } = await startHttpServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'secret-sauce' }).end(Buffer.from([0, 1, 2, 255]));
    });
    expect(await requestFailure(clientAt(greenAt(url)).get('/').json('$.a'))).toBe(
      'ExpectationError: GET http://127.0.0.1:PORT/ (green): expected a JSON body, got no content type, secret-sauce with status 200 (TIME); body: 4 bytes that are not text',
    );
  });
});

describe('a body', () => {
  it('that is not text is never shown', async () => {
    const picture = Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 37) % 256));
    const { url } = await startHttpServer((_, response) => {
      response.writeHead(500, { 'content-type': 'image/png' }).end(picture);
    });
    const exchanges: Exchange[] = [];
    const http = clientAt(greenAt(url), { onExchange: (exchange) => exchanges.push(exchange) });
    expect(await requestFailure(http.get('/').expect(200))).toBe(
      'ExpectationError: GET http://127.0.0.1:PORT/ (green): expected status 200, got 500 (TIME); body: 2 KiB that are not text',
    );
    expect(exchanges[0]).not.toHaveProperty('body');
    expect(exchanges[0]?.bodySize).toBe(2_000);
  });

  it('is read in its character set', async () => {
    const { url } = await startHttpServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=ISO-8859-1' });
      response.end(Buffer.from('Grün', 'latin1'));
    });
    expect((await clientAt(greenAt(url)).get('/')).text).toBe('Grün');
  });

  it('is kept with its exchange up to 64 KiB', async () => {
    const { url } = await startHttpServer((_, response) => response.end('x'.repeat(100_000)));
    const exchanges: Exchange[] = [];
    const http = clientAt(greenAt(url), { onExchange: (exchange) => exchanges.push(exchange) });
    expect((await http.get('/')).size).toBe(100_000);
    expect([exchanges[0]?.body?.length, exchanges[0]?.bodySize]).toEqual([64 * 1024, 100_000]);
  });

  it('may be as long as the request allows', async () => {
    const { url } = await startHttpServer((_, response) => response.end('x'.repeat(2_000)));
    const http = clientAt(greenAt(url));
    expect((await http.get('/', { maxBody: '2000B' })).size).toBe(2_000);
    expect(await requestFailure(http.get('/', { maxBody: '1KiB' }))).toBe(
      'ExpectationError: green did not answer GET /: the answer is larger than 1 KiB (127.0.0.1:PORT)',
    );
    expect(() => http.get('/', { maxBody: '1 MB' })).toThrow(
      'GET /: `maxBody` expects a size such as `1MiB`, got `1 MB`',
    );
  });
});

describe('a broken answer', () => {
  it('ends with a sentence that says how, and memory stays bounded', async () => {
    const head = 'HTTP/1.1 200 OK\r\n';
    const servers = {
      'endless body': await rawServer((socket) => {
        socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
        flood(socket, `10000\r\n${'x'.repeat(0x10000)}\r\n`);
      }),
      'endless headers': await rawServer((socket) => {
        socket.write(head);
        flood(socket, `x-more: ${'y'.repeat(1_000)}\r\n`);
      }),
      'chunk stall': await rawServer((socket) => {
        socket.write(`${head}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`);
      }),
      'cut chunks': await rawServer((socket) => {
        socket.end(`${head}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`);
      }),
      'too short': await rawServer((socket) => {
        socket.end(`${head}content-length: 10\r\n\r\nhello`);
      }),
      reset: await rawServer((socket) => socket.resetAndDestroy()),
      'no HTTP': await rawServer((socket) => socket.end('220 mail.test ESMTP\r\n')),
    };
    const before = process.memoryUsage().rss;
    const failures: string[] = [];
    for (const [name, url] of Object.entries(servers)) {
      const timeout = name === 'chunk stall' ? '300ms' : '5s';
      failures.push(`${name}: ${await requestFailure(clientAt(greenAt(url)).get('/', { timeout }))}`);
    }
    expect(failures).toMatchInlineSnapshot(`
      [
        "endless body: ExpectationError: green did not answer GET /: the answer is larger than 10 MiB (127.0.0.1:PORT)",
        "endless headers: ExpectationError: green did not answer GET /: the headers of the answer are too large (127.0.0.1:PORT)",
        "chunk stall: ExpectationError: green did not answer GET /: no complete answer within 300ms, only status 200 and 5 bytes of the body (127.0.0.1:PORT)",
        "cut chunks: ExpectationError: green did not answer GET /: the connection was closed before the answer was complete, only status 200 and 5 bytes of the body (127.0.0.1:PORT)",
        "too short: ExpectationError: green did not answer GET /: the connection was closed before the answer was complete, only status 200 and 5 of 10 bytes of the body (127.0.0.1:PORT)",
        "reset: ExpectationError: green did not answer GET /: the connection was closed before the answer was complete (127.0.0.1:PORT)",
        "no HTTP: ExpectationError: green did not answer GET /: what it answered is not HTTP (127.0.0.1:PORT)",
      ]
    `);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('is told apart from no connection and from a host that is not known', async () => {
    // Accepts, and never goes on to TLS.
    const mute = await rawServer(() => undefined);
    const failures = await Promise.all(
      [
        clientAt(greenAt(mute.replace('http:', 'https:'))).get('/', { timeout: '300ms' }),
        // Too long for a name server to be asked.
        clientAt(greenAt(`http://${'x'.repeat(64)}.test:81`)).get('/'),
      ].map(requestFailure),
    );
    expect(failures).toEqual([
      'ExpectationError: green did not answer GET /: no complete answer within 300ms, not even a connection (127.0.0.1:PORT)',
      expect.stringMatching(
        /^ProviderError: green did not answer GET \/: its host name is not known \(x+\.test:81\)/,
      ),
    ]);
  });
});
