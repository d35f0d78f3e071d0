import type { Exchange } from '../probe/exchange.ts';
import type { CheckContext } from './check-context.ts';

type Watch = (exchange: Exchange) => void;

const watches = new WeakMap<CheckContext, Set<Watch>>();

/** Has a kind of check told of each request of its own and what came of it, headers and bodies as they were. */
export function watchExchanges(context: CheckContext, watch: Watch): void {
  watches.set(context, (watches.get(context) ?? new Set<Watch>()).add(watch));
}

/** Tells whoever watches the requests of a context of one of them. */
export function tellExchange(context: CheckContext, exchange: Exchange): void {
  for (const watch of watches.get(context) ?? []) watch(exchange);
}
