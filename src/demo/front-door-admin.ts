import type { IncomingMessage, RequestListener } from 'node:http';
import type { Routing } from './routing.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function readObject(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const etag = ({ generation }: Routing) => `"${generation}"`;

const state = (routing: Routing): Answer => ({
  status: 200,
  body: {
    active: routing.active,
    generation: routing.generation,
    colors: Object.fromEntries(routing.colors),
  },
});

async function moveTraffic(routing: Routing, request: IncomingMessage): Promise<Answer> {
  const { color } = await readObject(request);
  const upstream = typeof color === 'string' ? routing.colors.get(color) : undefined;
  if (typeof color !== 'string' || upstream === undefined) {
    const known = [...routing.colors.keys()].join(', ');
    return { status: 422, body: { error: `\`color\` must be one of ${known}` } };
  }
  const expected = request.headers['if-match'];
  if (expected !== undefined && expected !== '*' && expected !== etag(routing)) {
    return { status: 412, body: { error: `traffic has moved: now at ${etag(routing)}, not ${expected}` } };
  }
  if (upstream.url === undefined) return { status: 409, body: { error: `${color} has no upstream yet` } };
  if (routing.active !== color) {
    routing.active = color;
    routing.generation += 1;
  }
  return state(routing);
}

async function answer(routing: Routing, request: IncomingMessage): Promise<Answer> {
  const path = new URL(request.url ?? '/', 'http://admin').pathname;
  const [, name] = /^\/admin\/colors\/(\w+)$/.exec(path) ?? [];
  const upstream = name === undefined ? undefined : routing.colors.get(name);
  switch (`${request.method ?? ''} ${upstream ? '/admin/colors/:name' : path}`) {
    case 'GET /admin/state':
      return state(routing);
    case 'PUT /admin/active':
      return moveTraffic(routing, request);
    case 'GET /admin/colors/:name':
      return { status: 200, body: { color: name, ...upstream } };
    case 'PUT /admin/colors/:name': {
      const { url } = await readObject(request);
      if (typeof url !== 'string' || !URL.canParse(url)) {
        return { status: 422, body: { error: '`url` must be a URL' } };
      }
      if (upstream) upstream.url = url;
      return { status: 200, body: { color: name, ...upstream } };
    }
    default:
      return { status: 404, body: { error: 'no such page' } };
  }
}

/**
 * The front door's admin API: `GET /admin/state`, `PUT /admin/active {"color"}` with an optional `If-Match`,
 * `GET` and `PUT /admin/colors/<color> {"url"}`. Every answer carries the state's ETag.
 */
export function createAdminListener(routing: Routing): RequestListener {
  return (request, response) => {
    void answer(routing, request)
      .catch((error: unknown) => ({ status: 500, body: { error: String(error) } }))
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', etag: etag(routing) });
        response.end(`${JSON.stringify(body)}\n`);
      });
  };
}
