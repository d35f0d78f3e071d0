import { browse, cart, contrasted, live, order, ready } from './check-names.ts';
import { html, json } from './extras.ts';
import type { Fault } from './fault.ts';
import { on, onJson, without } from './layers.ts';

/** What is wrong with whether it is ready. */
export const healthFaults: readonly Fault[] = [
  {
    name: 'dependency down',
    layer: on('GET /health/deep', async (_, next) => {
      const document = JSON.parse(String((await next()).body)) as { dependencies: object };
      return json(503, {
        ...document,
        status: 'down',
        dependencies: {
          ...document.dependencies,
          payments: { status: 'down', error: 'connect ECONNREFUSED' },
        },
      });
    }),
    finds: { [ready]: /^failed: green was not ready .* it answered \/health\/deep with status 503$/ },
    stopsTheRest: true,
    tells: [/^payments is down: connect ECONNREFUSED$/],
  },
  {
    name: 'health lies: 200, and its own document says down',
    layer: onJson('GET /health/deep', (document: { dependencies: object }) => ({
      ...document,
      dependencies: { ...document.dependencies, payments: { status: 'down' } },
    })),
    finds: { [ready]: /^failed: .* it answered \/health\/deep with status 200, yet payments is down$/ },
    stopsTheRest: true,
  },
  {
    name: 'health lies: all is up, and nothing that users ask for is',
    layer: (call, next) =>
      /^\/(health|version)/.test(call.path) ? next() : html(503, '<h1>Service unavailable</h1>'),
    feed: 503,
    finds: {
      [browse]: /^failed: open the shop: .* expected status 200, got 503/,
      [cart]: /^failed: fill the cart: .* expected status 201, got 503/,
      [live]: /^failed: open the feed: .* refused with status 503/,
      [order]: /^failed: log in: .* expected status 200, got 503/,
      [contrasted]:
        /^failed: green differs in 2 of 2 requests: GET .* status 503 instead of 200, and 1 more$/,
    },
  },
  {
    name: 'a dependency is not watched any more',
    layer: onJson('GET /health/deep', (document: { dependencies: Record<string, unknown> }) => ({
      ...document,
      dependencies: without(document.dependencies, 'payments'),
    })),
    finds: { [ready]: /^inconclusive: .* whether it is ready is not known: it says nothing of payments$/ },
    stopsTheRest: true,
  },
  {
    name: 'empty cache',
    layer: onJson('GET /health/deep', (document: object) => ({ ...document, cache: { hitRatio: 0.12 } })),
    finds: { [ready]: /^failed: .* its cache answers 12 % of what is asked, 80 % wanted$/ },
    stopsTheRest: true,
  },
];
