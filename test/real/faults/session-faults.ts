import { cart, order } from './check-names.ts';
import { cookieOf, json } from './extras.ts';
import type { Fault } from './fault.ts';
import { on, onHeaders, without } from './layers.ts';

/** What is wrong with sessions. */
export const sessionFaults: readonly Fault[] = [
  {
    name: 'session not shared',
    layer: (() => {
      const issued = new Set<string>();
      return async (call, next) => {
        if (call.path === '/auth/token' && call.method === 'POST') {
          const answer = await next();
          issued.add((JSON.parse(String(answer.body)) as { access_token: string }).access_token);
          return answer;
        }
        const token = call.headers.authorization?.replace('Bearer ', '');
        return token === undefined || issued.has(token)
          ? next()
          : json(401, { error: 'a valid bearer token is needed' });
      };
    })(),
    finds: {
      [order]: /^failed: a session of blue is not accepted by green: pay: .* expected status 201, got 401/,
    },
  },
  {
    name: 'cookie dropped',
    layer: onHeaders('POST /cart', (headers) => without(headers, 'set-cookie')),
    finds: { [cart]: /^failed: see the cart: .* expected `\$.products` to be \[7\], got \[\]/ },
  },
  {
    name: 'cart not shared',
    layer: (() => {
      const own = new Set<string>();
      return on('(GET|POST) /cart', async (call, next) => {
        const id = cookieOf(call, 'cart');
        if (id !== undefined && !own.has(id)) return next({ headers: without(call.headers, 'cookie') });
        const answer = await next();
        own.add(/cart=([^;]+)/.exec(answer.headers['set-cookie'] ?? '')?.[1] ?? '');
        return answer;
      });
    })(),
    finds: {
      [cart]:
        /^failed: a session of blue is not accepted by green: see the cart: .* expected `\$.products` to be \[7\], got \[\]/,
    },
  },
];
