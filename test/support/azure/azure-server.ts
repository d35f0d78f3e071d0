import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export const tenant = '11111111-1111-1111-1111-111111111111';
export const subscription = '22222222-2222-2222-2222-222222222222';
export const resourceGroup = 'shop-rg';
export const client = '33333333-3333-3333-3333-333333333333';
export const clientSecret = 'the-client-secret';
/** An environment that signs an application in by its secret. */
export const secretEnv = {
  AZURE_TENANT_ID: tenant,
  AZURE_CLIENT_ID: client,
  AZURE_CLIENT_SECRET: clientSecret,
};

export interface AzureRequest {
  readonly method: string;
  /** Without the resource group that all is in: `sites/shop/slots/staging`. */
  readonly path: string;
  readonly body: unknown;
  /** As the last one to be asked for may be wrong. */
  readonly apiVersion: string;
}

export interface AzureReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a resource provider makes of a request; `undefined` for what it does not know. */
export type Provider = (request: AzureRequest) => AzureReply | undefined;

export interface AzureServer {
  readonly url: string;
  readonly requests: AzureRequest[];
  /** Forms that somebody signed in with. */
  readonly signIns: URLSearchParams[];
  /** Tokens that are good now. */
  readonly tokens: Set<string>;
  /** What who signs in may do. */
  permissions: readonly { readonly actions: readonly string[]; readonly notActions: readonly string[] }[];
  /** Answers a request instead of its provider, when it returns `true`. */
  intercept: (request: AzureRequest, response: ServerResponse, answer: () => AzureReply) => boolean;
}

/** As the resource manager, and most of its providers, put it. */
export function problem(status: number, code: string, message: string): AzureReply {
  return { status, body: { error: { code, message } } };
}

/** As App Service puts it. */
export function webProblem(status: number, code: string, message: string): AzureReply {
  const details = [{ Message: message }, { Code: code }];
  return { status, body: { Code: code, Message: message, Target: null, Details: details, Innererror: null } };
}

export function send(response: ServerResponse, { status, body, headers = {} }: AzureReply): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Lets in whoever has the secret, the token of a platform, or what another directory vouches for. */
function signIn(server: AzureServer, path: string, form: URLSearchParams): AzureReply {
  server.signIns.push(form);
  const mayBe =
    form.get('client_secret') === clientSecret || form.get('client_assertion') === 'a-federated-token';
  if (path !== `/${tenant}/oauth2/v2.0/token` || form.get('client_id') !== client) {
    const error_description = `AADSTS700016: Application with identifier '${form.get('client_id') ?? ''}' was not found in the directory.\r\nTrace ID: 0`;
    return { status: 400, body: { error: 'unauthorized_client', error_description } };
  }
  if (!mayBe || form.get('scope') !== `${server.url}/.default`) {
    const error_description = 'AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 0';
    return { status: 401, body: { error: 'invalid_client', error_description } };
  }
  const token = `token-${server.signIns.length}-${Math.random()}`;
  server.tokens.add(token);
  return { status: 200, body: { token_type: 'Bearer', expires_in: 3_599, access_token: token } };
}

const group = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/`.toLowerCase();

function answerOf(server: AzureServer, providers: readonly Provider[], request: AzureRequest): AzureReply {
  if (request.path.endsWith('/providers/Microsoft.Authorization/permissions')) {
    return { status: 200, body: { value: server.permissions } };
  }
  for (const provider of providers) {
    const reply = provider(request);
    if (reply === undefined) continue;
    const { location } = reply.headers ?? {};
    if (location === undefined) return reply;
    const there = location.replace('{group}', `${server.url}${group}`);
    return { ...reply, headers: { ...reply.headers, location: there } };
  }
  return problem(
    404,
    'ResourceNotFound',
    `The Resource '${request.path}' under resource group '${resourceGroup}' was not found.`,
  );
}

/**
 * A resource manager of Azure with a directory to sign in at, on a free port: bearer tokens, api-version, errors in its shape.
 * What a resource is and does is its providers' matter.
 */
export async function startAzureServer(...providers: readonly Provider[]): Promise<AzureServer> {
  const http = createServer();
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const server: AzureServer = {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    signIns: [],
    tokens: new Set(),
    permissions: [{ actions: ['*'], notActions: [] }],
    intercept: () => false,
  };

  async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', server.url);
    const text = await textOf(incoming);
    const { pathname, searchParams } = url;
    if (pathname.endsWith('/oauth2/v2.0/token')) {
      send(response, signIn(server, pathname, new URLSearchParams(text)));
      return;
    }
    const token = /^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1];
    if (token === undefined || !server.tokens.has(token)) {
      send(response, problem(401, 'ExpiredAuthenticationToken', 'The access token expiry is in the past.'));
      return;
    }
    const apiVersion = searchParams.get('api-version');
    if (apiVersion === null) {
      const message = 'The api-version query parameter (?api-version=) is required for all requests.';
      send(response, problem(400, 'MissingApiVersionParameter', message));
      return;
    }
    const path = decodeURIComponent(pathname);
    if (!path.toLowerCase().startsWith(`/subscriptions/${subscription}/`)) {
      const message = `The subscription '${path.split('/')[2] ?? ''}' could not be found.`;
      send(response, problem(404, 'SubscriptionNotFound', message));
      return;
    }
    if (!path.toLowerCase().startsWith(group)) {
      const message = `Resource group '${path.split('/')[4] ?? ''}' could not be found.`;
      send(response, problem(404, 'ResourceGroupNotFound', message));
      return;
    }
    const request: AzureRequest = {
      method: incoming.method ?? 'GET',
      path: path.slice(group.length),
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      apiVersion,
    };
    server.requests.push(request);
    const answer = () => answerOf(server, providers, request);
    if (!server.intercept(request, response, answer)) send(response, answer());
  }

  http.on('request', (incoming, response) => {
    respond(incoming, response).catch((error: unknown) => {
      send(response, problem(500, 'InternalServerError', String(error)));
    });
  });
  onTestFinished(async () => {
    http.closeAllConnections();
    http.close();
    await once(http, 'close');
  });
  return server;
}
