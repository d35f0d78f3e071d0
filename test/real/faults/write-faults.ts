import { order } from './check-names.ts';
import { html, json } from './extras.ts';
import type { Fault } from './fault.ts';
import { on, onJson, orderPage } from './layers.ts';

/** What is wrong with what it writes. */
export const writeFaults: readonly Fault[] = [
  {
    name: 'order written twice',
    layer: on('POST /api/orders', async (call, next) => {
      const answer = await next();
      const key = `${String(call.headers['idempotency-key'])}/again`;
      await next({ headers: { ...call.headers, 'idempotency-key': key } });
      return answer;
    }),
    finds: {
      [order]: /^failed: it was written once: expected \[ '\d+', '\d+' \] to deeply equal \[ '\d+' \]$/,
    },
  },
  {
    name: 'order never confirmed',
    waits: true,
    layer: onJson(orderPage, (document: object) => ({ ...document, state: 'open' })),
    finds: {
      [order]:
        /^failed: the order is confirmed: did not come true within 4s .* expected `\$.state` to be "confirmed", got "open"/,
    },
  },
  {
    name: 'cleanup failing',
    layer: on('DELETE /api/orders/:id', () => json(500, { error: 'not now' })),
    finds: {},
    tells: [/^cleanup `delete the order` failed: DELETE .* expected status 204, got 500 .*not now/],
  },
  {
    name: 'cleanup failing, and the sweep as well',
    layer: (call, next) =>
      call.method === 'DELETE' && call.path.startsWith('/api/orders')
        ? json(500, { error: 'not now' })
        : next(),
    finds: {},
    tells: [
      /^cleanup `delete the order` failed: DELETE .* expected status 204, got 500/,
      /^cleanup `sweep` failed: DELETE .* expected status 200, got 500/,
    ],
  },
  {
    name: 'secret echoed',
    layer: on('POST /api/orders', ({ headers }) =>
      html(500, `<pre>TypeError in checkout; authorization: ${headers.authorization ?? ''} …</pre>`),
    ),
    finds: { [order]: /^failed: pay: POST .* expected status 201, got 500 .*authorization: Bearer \S+/ },
  },
];
