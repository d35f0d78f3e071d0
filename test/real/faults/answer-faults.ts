import { browse, contrasted, order } from './check-names.ts';
import { html, json } from './extras.ts';
import type { Fault } from './fault.ts';
import { eachItem, on, onHeaders, onJson, orderPage, products, without } from './layers.ts';

/** What is wrong with what it answers. */
export const answerFaults: readonly Fault[] = [
  {
    name: '500 on one step',
    layer: on('POST /api/orders', () => json(500, { error: 'the payment provider did not answer' })),
    finds: {
      [order]: /^failed: pay: POST .* expected status 201, got 500 .*the payment provider did not answer/,
    },
  },
  {
    name: '200 with an error body',
    layer: on(orderPage, () => json(200, { error: 'no such order' })),
    finds: {
      [order]:
        /^failed: see the order: .* expected `\$.total_cents` to be 1011, got nothing there .*no such order/,
    },
  },
  {
    name: 'a page of the front end in place of the API',
    layer: on(orderPage, () => html(200, '<!doctype html><div id="app"></div>')),
    finds: {
      [order]:
        /^failed: see the order: .* expected a JSON body, got text\/html with status 200 .*<!doctype html>/,
    },
  },
  {
    name: 'missing field',
    layer: eachItem((item) => without({ ...item }, 'sku')),
    finds: { [contrasted]: /: GET \/api\/products\?limit=5: missing: \$.items\[\*\].sku$/ },
  },
  {
    name: 'changed type',
    layer: eachItem((item) => ({ ...item, price_cents: String(item.price_cents) })),
    finds: { [contrasted]: /: GET \/api\/products\?limit=5: another type: \$.items\[\*\].price_cents$/ },
    tells: [/- blue {3}number/, /\+ green {2}string/],
  },
  {
    name: 'stale cache',
    layer: eachItem((item, index) => (index === 3 ? { ...item, price_cents: 299 } : item)),
    finds: { [contrasted]: /: GET \/api\/products\?limit=5: another value: \$.items\[\*\].price_cents$/ },
    tells: [/at id 4$/, /\+ green {2}299 .*\(-149\)$/],
  },
  {
    name: 'fewer products',
    layer: onJson(products, ({ items }: { items: object[] }) => ({ items: items.slice(0, 3) })),
    finds: {
      [browse]: /^failed: list products: expected \[ 337, 374, 411 \] to have a length of 5 but got 3$/,
      [contrasted]: /: another size: \$.items$/,
    },
    tells: [/another size: \$.items, without id 4, without id 5$/],
  },
  {
    name: 'currency rounding',
    layer: onJson(orderPage, (document: { total_cents: number }) => ({
      ...document,
      total_cents: Math.round(document.total_cents / 5) * 5,
    })),
    finds: { [order]: /^failed: see the order: .* expected `\$.total_cents` to be 1011, got 1010/ },
    tells: [/^- blue {3}\$.total_cents {2}1011$/, /^\+ green {2}\$.total_cents {2}1010$/],
  },
  {
    name: 'a header of safety is gone',
    layer: onHeaders('GET /home', (headers) => without(headers, 'x-frame-options')),
    finds: {
      [browse]:
        /^failed: open the shop: .* expected header `x-frame-options` to be `DENY`, got no such header/,
      [contrasted]: /: GET \/home: missing: header x-frame-options$/,
    },
  },
  {
    name: 'caches may keep what they must not',
    layer: onHeaders(products, (headers) => ({ ...headers, 'cache-control': 'public, max-age=86400' })),
    finds: { [contrasted]: /: another value: header cache-control$/ },
    tells: [/\+ green {2}public, max-age=86400/],
  },
  {
    name: 'redirect loop',
    layer: on('GET /home', () => ({ status: 302, headers: { location: '/' }, body: '' })),
    finds: {
      [browse]: /^failed: open the shop: .* it redirects in a circle: GET \/ → 302 \/home → 302 \/ →/,
      [contrasted]: /: GET \/home: status 302 instead of 200$/,
    },
  },
  {
    name: 'redirects to the inside',
    layer: on('GET /', () => ({
      status: 302,
      headers: { location: 'http://green.internal:8080/home' },
      body: '',
    })),
    finds: { [browse]: /^failed: open the shop: .* it redirects to another place, green.internal:8080/ },
  },
  {
    name: '429',
    layer: on(products, () => json(429, { error: 'too many requests' }, { 'retry-after': '30' })),
    finds: {
      [browse]: /^failed: list products: .* expected status 200, got 429 .*too many requests/,
      [contrasted]: /: status 429 instead of 200$/,
    },
    tells: [/retry-after: 30/],
  },
  {
    name: 'binary garbage in place of JSON',
    layer: on(products, () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 197) % 256)),
    })),
    finds: {
      [browse]:
        /^failed: list products: .* expected a JSON body, got application\/json .* 300 bytes that are not text$/,
      [contrasted]: /^failed: green differs in 1 of 2 requests: GET \/api\/products/,
    },
    tells: [/JSON that is none/],
  },
];
