import type { Answer, Call, Layer } from './edge.ts';

interface Products {
  readonly items: readonly { readonly price_cents: number }[];
}

export const products = 'GET /api/products';
export const orderPage = 'GET /api/orders/:id';

/** Changes what answers one page. */
export const on =
  (page: string, layer: Layer): Layer =>
  (call, next) => {
    const [path = ''] = call.path.split('?');
    const pattern = page.replace('/:id', '/\\d+');
    return new RegExp(`^${pattern}$`).test(`${call.method} ${path}`) ? layer(call, next) : next();
  };

/** Changes the document that a page answers with. */
export const onJson = (page: string, change: (document: never, call: Call) => unknown): Layer =>
  on(page, async (call, next) => {
    const answer = await next();
    const document = JSON.parse(String(answer.body)) as never;
    return { ...answer, body: JSON.stringify(change(document, call)) };
  });

/** Changes the headers that a page answers with. */
export const onHeaders = (page: string, change: (headers: Answer['headers']) => Answer['headers']): Layer =>
  on(page, async (_, next) => {
    const answer = await next();
    return { ...answer, headers: change(answer.headers) };
  });

/** Changes each product of the list. */
export const eachItem = (change: (item: Products['items'][number], index: number) => unknown): Layer =>
  onJson(products, ({ items }: Products) => ({ items: items.map(change) }));

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The same object without one member. */
export function without<Value>(
  object: Readonly<Record<string, Value>>,
  name: string,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}
