import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { request as ask, Pool } from 'undici';
import { portOf } from '../../support/http-server.ts';
import { acceptWebSockets, type ServerSocket } from '../../support/websocket-server.ts';

/** A request on its way to the shop. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** For a fault that answers by itself, byte by byte. */
  readonly response: ServerResponse;
  /** How many requests of this method and path the edge has had, with this one. */
  readonly count: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What stands between a request and its answer; `undefined` when it has answered by itself. */
export type Layer = (
  call: Call,
  next: (changed?: Partial<Call>) => Promise<Answer>,
) => Promise<Answer | undefined> | Answer | undefined;

/** What becomes of a WebSocket: who speaks on it, or the status that it is refused with. */
export type Feed = number | ((socket: ServerSocket) => void);

export interface Edge {
  readonly url: string;
  readonly port: number;
  /** Layers in front of the shop, the outermost first; may be changed at any time. */
  layers: readonly Layer[];
  /** Refused by default. */
  feed: Feed;
  close(): Promise<void>;
}

const ofTheConnection = new Set(['host', 'connection', 'content-length', 'keep-alive', 'transfer-encoding']);

function ownHeaders(headers: Readonly<Record<string, string | string[] | undefined>>) {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || ofTheConnection.has(name) ? [] : [[name, String(value)]],
    ),
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Starts a reverse proxy in front of one color. What its layers do not answer, the color does. */
export async function startEdge(
  upstream: string,
  options: { readonly tls?: { readonly cert: string; readonly key: string } } = {},
): Promise<Edge> {
  const pool = new Pool(upstream, { connections: 4 });
  const counts = new Map<string, number>();
  let layers: readonly Layer[] = [];
  let feed: Feed = 404;

  async function forward({ method, path, headers, body }: Call): Promise<Answer> {
    const answer = await ask(upstream + path, {
      dispatcher: pool,
      method: method as 'GET',
      headers: ownHeaders(headers),
      ...(body === '' ? {} : { body }),
    });
    return {
      status: answer.statusCode,
      headers: ownHeaders(answer.headers),
      body: Buffer.from(await answer.body.arrayBuffer()),
    };
  }

  async function pass(call: Call, [layer, ...inner]: readonly Layer[]): Promise<Answer | undefined> {
    if (layer === undefined) return forward(call);
    return layer(call, async (changed) => {
      const answer = await pass({ ...call, ...changed }, inner);
      if (answer === undefined) throw new Error('a layer further in has answered already');
      return answer;
    });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request;
    const key = `${method} ${path}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    const call = {
      ...{ method, path, headers, response, count: counts.get(key) ?? 1 },
      body: await bodyOf(request),
    };
    const answer = await pass(call, layers);
    if (answer === undefined) return;
    const { status, body } = answer;
    const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { ...answer.headers, ...length }).end(body);
  }

  const listener: RequestListener = (request, response) => {
    // A client that gave up is no fault of the edge.
    handle(request, response).catch(() => response.destroy());
  };
  const server = options.tls ? createSecureServer(options.tls, listener) : createServer(listener);
  server.on('tlsClientError', () => undefined);
  const sockets = acceptWebSockets(
    server,
    (socket) => {
      if (typeof feed === 'function') feed(socket);
    },
    () => (typeof feed === 'number' ? feed : {}),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    get layers() {
      return layers;
    },
    set layers(changed) {
      layers = changed;
    },
    get feed() {
      return feed;
    },
    set feed(changed) {
      feed = changed;
    },
    close: async () => {
      sockets.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.destroy();
    },
  };
}
