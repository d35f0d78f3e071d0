import { browse, live, order } from './check-names.ts';
import type { Fault } from './fault.ts';
import { on, orderPage } from './layers.ts';

/** What is wrong with the wire. */
export const wireFaults: readonly Fault[] = [
  {
    name: 'truncated body',
    layer: on(orderPage, async ({ response }, next) => {
      const { headers, body } = await next();
      response.writeHead(200, { ...headers, 'content-length': body.length });
      response.write(body.slice(0, 20), () => response.destroy());
      return undefined;
    }),
    finds: {
      [order]:
        /^failed: see the order: .* closed before the answer was complete, only status 200 and 20 of \d+ bytes of the body/,
    },
  },
  {
    name: 'chunk stall',
    waits: true,
    layer: on(orderPage, async ({ response }, next) => {
      const { headers, body } = await next();
      response.writeHead(200, { ...headers, 'transfer-encoding': 'chunked' });
      response.write(body.slice(0, 20));
      return undefined;
    }),
    finds: {
      [order]:
        /^failed: see the order: .* no complete answer within 3s, only status 200 and 20 bytes of the body/,
    },
  },
  {
    name: 'connection reset after the order was written',
    layer: on('POST /api/orders', async ({ response }, next) => {
      await next();
      response.socket?.resetAndDestroy();
      return undefined;
    }),
    finds: {
      [order]:
        /^failed: pay: green did not answer POST \/api\/orders: the connection was closed before the answer was complete/,
    },
  },
  {
    name: 'endless body',
    layer: on('GET /', ({ response }) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const more = () => {
        while (!response.destroyed && response.write('<p>The tea shop</p>'.repeat(500)));
      };
      response.on('drain', more);
      more();
      return undefined;
    }),
    finds: {
      [browse]: /^failed: open the shop: green did not answer GET \/: the answer is larger than 64 KiB/,
    },
  },
  {
    name: 'what answers speaks no HTTP',
    layer: on('GET /', ({ response }) => {
      response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n');
      return undefined;
    }),
    finds: { [browse]: /^failed: open the shop: green did not answer GET \/: what it answered is not HTTP/ },
  },
  {
    name: 'websocket refused',
    feed: 502,
    finds: {
      [live]: /^failed: open the feed: WEBSOCKET .*\/live \(green\): refused with status 502/,
    },
  },
  {
    name: 'websocket closed',
    feed: (socket) => {
      socket.onMessage(() => {
        socket.send('{"product":7,"price_cents":559}');
        socket.close(1011, 'the prices are gone');
      });
    },
    finds: {
      [live]:
        /^failed: see it change: .* it was closed with code 1011 \(`the prices are gone`\), after 1 message; expected another message/,
    },
  },
  {
    name: 'websocket lost',
    feed: (socket) => {
      socket.onMessage(() => {
        socket.send('{"product":7,"price_cents":559}');
        socket.raw.end();
      });
    },
    finds: { [live]: /^failed: see it change: .* the connection was lost \(code 1006\), after 1 message/ },
  },
];
