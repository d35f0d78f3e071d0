import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createEventParser } from '../../src/probe/event-stream-parser.ts';
import type { Exchange } from '../../src/probe/exchange.ts';
import { startHttpServer } from '../support/http-server.ts';
import { clientAt, greenAt, requestFailure } from '../support/probe-client.ts';

/** A client of a server that answers so. */
async function clientOf(answer: (response: ServerResponse, cookie: string | undefined) => void) {
  const { url } = await startHttpServer((request, response) => {
    answer(response, request.headers.cookie);
  });
  const exchanges: Exchange[] = [];
  return { http: clientAt(greenAt(url), { onExchange: (one) => exchanges.push(one) }), exchanges };
}

async function streaming(...parts: string[]) {
  return clientOf((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'set-cookie': 'seat=7' });
    for (const part of parts) response.write(part);
  });
}

const label = 'ExpectationError: EVENTS http://127.0.0.1:PORT/stream (green):';

describe('the parser of an event stream', () => {
  it('reads what the standard says, however it is cut', () => {
    const text =
      '\uFEFF: hello\r\ndata: a\r\ndata:b\r\n\r\nevent: order\rid: 7\rdata: {"x":"é"}\r\rretry: 5\nevent: none\n\ndata\n\ndata: cut';
    const bytes = Buffer.from(text);
    const events = [
      { type: 'message', text: 'a\nb', size: 3 },
      { type: 'order', text: '{"x":"é"}', size: 10, id: '7' },
      { type: 'message', text: '', size: 0, id: '7' },
    ];
    expect(createEventParser()(bytes)).toEqual(events);
    const parse = createEventParser();
    expect([...bytes].flatMap((byte) => parse(Buffer.from([byte])))).toEqual(events);
  });

  it('refuses an event without end', () => {
    const parse = createEventParser();
    const line = Buffer.from(`data: ${'x'.repeat(60_000)}\n`);
    expect(() => {
      for (let count = 0; count < 20; count += 1) parse(line);
    }).toThrow('an event is longer than 1 MiB');
  });
});

describe('an event stream', () => {
  it('gives its events one by one, or several, of a type or that match', async () => {
    const orders = [1, 2, 3, 4].map((id) => `event: order\nid: ${id}\ndata: {"id":${id}}\n\n: tick\n\n`);
    const { http, exchanges } = await streaming('data: hello\n\n', ...orders, 'data: bye\n\n');
    const stream = await http.events('/stream');
    expect((await stream.next()).text).toBe('hello');
    const order = await stream.next({ type: 'order', within: '1s' });
    expect([order.type, order.id, order.json('$.id')]).toEqual(['order', '1', 1]);
    const third = await stream.next({ match: { json: { '$.id': 3 } } });
    expect(third.capture('$.id')).toBe('3');
    expect((await stream.take(2)).map(({ text }) => text)).toEqual(['{"id":4}', 'bye']);
    await stream.close();
    expect(exchanges.map(({ method, status, body }) => [method, status, body])).toEqual([
      ['EVENTS', 200, undefined],
      ['EVENTS', 200, 'hello'],
      ['EVENTS', 200, '{"id":1}'],
      ['EVENTS', 200, '{"id":3}'],
      ['EVENTS', 200, undefined],
    ]);
  });

  it('fails when it stalls or ends early', async () => {
    const { http } = await streaming('data: one\n\n', ': ping\n\n');
    const stream = await http.events('/stream', { within: '60ms' });
    expect(await requestFailure(stream.take(3))).toBe(
      `${label} no event within 60ms (1 of the 3 events came)`,
    );
    const ending = await clientOf((response) => {
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end('data: one\n\nevent: x\ndata: cut');
    });
    const ended = await ending.http.events('/stream');
    expect(await requestFailure(ended.next({ type: 'order' }))).toBe(
      `${label} the stream ended, after 1 event; expected another event of type \`order\`, only 1 other, such as type \`message\``,
    );
    const breaking = await clientOf((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: one\n\n');
      // Once the event is on its way.
      setTimeout(() => response.destroy(), 20);
    });
    const broken = await breaking.http.events('/stream');
    expect(await requestFailure(broken.take(2))).toBe(
      `${label} the stream broke: the connection was closed before the answer was complete, after 1 event; expected another event (1 of the 2 events came)`,
    );
    expect(breaking.exchanges.at(-1)?.error).toContain('the stream broke');
  });

  it('fails when the answer is no event stream', async () => {
    const html = await clientOf((response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>');
    });
    const down = await clientOf((response) => {
      response.writeHead(503, { 'content-type': 'text/plain' }).end('closed');
    });
    const silent = await clientOf(() => undefined);
    expect(await requestFailure(html.http.events('/stream'))).toBe(
      `${label} expected content type \`text/event-stream\`, got \`text/html\`; body: <h1>Hi</h1>`,
    );
    expect(await requestFailure(down.http.events('/stream'))).toBe(
      `${label} expected an event stream with status 200, got 503; body: closed`,
    );
    expect(await requestFailure(silent.http.events('/stream', { timeout: '50ms' }))).toBe(
      'ExpectationError: green did not answer EVENTS /stream: no answer within 50ms (127.0.0.1:PORT)',
    );
    expect(down.exchanges).toMatchObject([{ method: 'EVENTS', status: 503, body: 'closed' }]);
  });

  it('has the cookies of the session, and is closed with it', async () => {
    let closed = 0;
    const cookies: (string | undefined)[] = [];
    const { http } = await clientOf((response, cookie) => {
      cookies.push(cookie);
      response.on('close', () => (closed += 1));
      response.writeHead(200, { 'content-type': 'text/event-stream', 'set-cookie': 'seat=7' }).flushHeaders();
    });
    await http.events('/stream');
    const stream = await http.events('/stream');
    void stream.next();
    expect(cookies).toEqual([undefined, 'seat=7']);
    expect(http.unsettled()).toEqual(['EVENTS /stream (next)']);
    await http.close();
    await expect.poll(() => closed).toBe(2);
    expect(() => stream.take(0)).toThrow('`take` expects a number of events from 1 to 10000, got `0`');
  });
});
