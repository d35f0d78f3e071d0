import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { TlsOptions } from 'node:tls';
import type { Certificates } from '../certificates.ts';
import { readBody, startHttpServer } from '../http-server.ts';
import { startHttpsServer } from '../https-server.ts';
import { applyJsonPatch, applyMergePatch, PatchMismatch, type PatchStep } from './json-patch.ts';
import { KubeStore, type Stored } from './kube-store.ts';
import { discover, kubeTypes, type KubeType, type Plural } from './kube-types.ts';

export interface KubeRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

/** A change that a client asks for. */
export interface AskedChange {
  readonly plural: Plural;
  readonly namespace: string;
  readonly before: Stored;
  readonly after: Stored;
  readonly dryRun: boolean;
  /** Stores it. */
  commit(): Stored;
}

/** Answers a request in place of the server; `false` leaves it to the server. */
export type Interception = (change: AskedChange, response: ServerResponse) => boolean;

export interface KubeApiServerOptions {
  /** Who has which token; anybody is let in as `nobody` where there is none. */
  readonly users?: Readonly<Record<string, string>>;
  /** Whether a user may: `patch`, `services/status`. */
  readonly may?: (user: string, verb: string, resource: string) => boolean;
  readonly tls?: {
    readonly certificates: Certificates;
    readonly name: string;
    readonly options?: TlsOptions;
  };
}

export interface KubeApiServer {
  readonly url: string;
  readonly store: KubeStore;
  readonly requests: readonly KubeRequest[];
  /** Faults come in here. */
  intercept: Interception | undefined;
}

class Refusal extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: object | undefined;

  constructor(code: number, reason: string, message: string, details?: object) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

export function answer(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function answerStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  details = {},
): void {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' };
  answer(response, code, { ...status, message, reason, details, code });
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

interface Target {
  readonly plural: Plural;
  readonly type: KubeType;
  readonly qualified: string;
  readonly namespace: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

function targetOf(path: string): Target | undefined {
  const match =
    /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)\/namespaces\/(?<namespace>[^/]+)\/(?<plural>[^/]+)(?:\/(?<name>[^/]+))?(?:\/(?<sub>[^/]+))?$/.exec(
      path,
    )?.groups;
  if (match === undefined) return undefined;
  const { group = '', version = '', namespace = '', plural = '', name, sub } = match;
  if (!(plural in kubeTypes)) return undefined;
  const type: KubeType = kubeTypes[plural as Plural];
  if (type.group !== group || type.version !== version) return undefined;
  const qualified = group === '' ? plural : `${plural}.${group}`;
  return { plural: plural as Plural, type, qualified, namespace, name, subresource: sub };
}

function validate(plural: Plural, object: Stored): void {
  if (plural !== 'services') return;
  const { selector = {} } = object.spec as { selector?: Record<string, unknown> };
  if (Object.values(selector).every((value) => typeof value === 'string')) return;
  throw new Refusal(422, 'Invalid', `Service "${object.metadata.name}" is invalid: spec.selector`);
}

function patched(target: Target, before: Stored, contentType: string, text: string): Stored {
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, 'BadRequest', `error decoding patch: ${(error as Error).message}`);
  }
  const isStrategic = contentType === 'application/strategic-merge-patch+json';
  if (contentType === 'application/json-patch+json') {
    try {
      return applyJsonPatch(before, patch as PatchStep[]);
    } catch (error) {
      if (!(error instanceof PatchMismatch)) throw error;
      throw new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request');
    }
  }
  if (contentType === 'application/merge-patch+json' || (isStrategic && !target.type.custom)) {
    return applyMergePatch(before, patch) as Stored;
  }
  const accepted = 'application/json-patch+json, application/merge-patch+json';
  throw new Refusal(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  );
}

/**
 * A small API server: real HTTP, resource versions that are compared, JSON and merge patches, `test` steps, dry runs,
 * status subresources, refusals in the shape of a cluster, discovery for `kubectl`. No watches, no admission.
 */
export async function startKubeApiServer(options: KubeApiServerOptions = {}): Promise<KubeApiServer> {
  const { users, may = () => true, tls } = options;
  const store = new KubeStore();
  const requests: KubeRequest[] = [];
  const kube: { intercept: Interception | undefined } = { intercept: undefined };

  function userOf(incoming: IncomingMessage): string {
    if (users === undefined) return 'nobody';
    const token = /^Bearer (.*)$/.exec(incoming.headers.authorization ?? '')?.[1];
    if (token === undefined) return 'system:anonymous';
    const user = users[token];
    if (user === undefined) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    return user;
  }

  function permit(user: string, verb: string, target: Target): void {
    const { plural, qualified, namespace, name, subresource, type } = target;
    const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
    if (user !== 'system:anonymous' && may(user, verb, resource)) return;
    const object = name === undefined ? qualified : `${qualified} "${name}"`;
    throw new Refusal(
      403,
      'Forbidden',
      `${object} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${type.group}" in the namespace "${namespace}"`,
    );
  }

  function prepare(
    target: Target,
    wanted: Stored,
    before: Stored | undefined,
    dryRun: boolean,
  ): () => Stored {
    const { plural, namespace, qualified, subresource } = target;
    const asked = wanted.metadata.resourceVersion;
    const name = wanted.metadata.name;
    if (before !== undefined && asked !== undefined && asked !== before.metadata.resourceVersion) {
      throw new Refusal(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ${qualified} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      );
    }
    const kept =
      before === undefined
        ? wanted
        : subresource === 'status'
          ? { ...before, status: wanted.status }
          : { ...wanted, ...(before.status === undefined ? {} : { status: before.status as unknown }) };
    if (before !== undefined && subresource === undefined && before.status === undefined) delete kept.status;
    validate(plural, kept);
    return () => (dryRun ? store.next(plural, namespace, kept) : store.put(plural, namespace, kept));
  }

  function need({ plural, namespace, name = '', qualified }: Target): Stored {
    const object = store.get(plural, namespace, name);
    if (object !== undefined) return object;
    throw new Refusal(404, 'NotFound', `${qualified} "${name}" not found`, { name, kind: plural });
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming;
    const body = await readBody(incoming);
    requests.push({ method, path: url, body, authorization: incoming.headers.authorization });
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const user = userOf(incoming);
    const found = method === 'GET' ? discover(pathname) : undefined;
    if (found !== undefined) {
      answer(response, 200, found);
      return;
    }
    const target = targetOf(decodeURIComponent(pathname));
    if (target === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
      return;
    }
    const { plural, qualified, namespace, name, type } = target;
    const dryRun = searchParams.get('dryRun') === 'All';
    permit(user, verbs[method] ?? (name === undefined ? 'list' : 'get'), target);
    if (method === 'GET' && name === undefined) {
      const labels = Object.fromEntries(
        (searchParams.get('labelSelector') ?? '')
          .split(',')
          .filter((text) => text !== '')
          .map((text) => text.split('=') as [string, string]),
      );
      const items = store.list(plural, namespace, labels);
      answer(response, 200, {
        kind: `${type.kind}List`,
        apiVersion: 'v1',
        metadata: { resourceVersion: '1' },
        items,
      });
      return;
    }
    if (method === 'POST') {
      const wanted = JSON.parse(body) as Stored;
      if (store.get(plural, namespace, wanted.metadata.name) !== undefined) {
        throw new Refusal(409, 'AlreadyExists', `${qualified} "${wanted.metadata.name}" already exists`);
      }
      answer(response, 201, prepare(target, wanted, undefined, dryRun)());
      return;
    }
    if (method === 'GET' || method === 'DELETE') {
      const object = need(target);
      if (method === 'DELETE') store.remove(plural, namespace, object.metadata.name);
      const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
      answer(response, 200, method === 'GET' ? object : status);
      return;
    }
    const contentType = (incoming.headers['content-type'] ?? '').split(';')[0] ?? '';
    const evaluate = (): AskedChange => {
      const before = need(target);
      const after =
        method === 'PUT' ? (JSON.parse(body) as Stored) : patched(target, before, contentType, body);
      return { plural, namespace, before, after, dryRun, commit: prepare(target, after, before, dryRun) };
    };
    if (kube.intercept?.(evaluate(), response) === true) return;
    // Once more: whoever came in between may have changed it.
    answer(response, 200, evaluate().commit());
  }

  const listener: RequestListener = (incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      answerStatus(response, error.code, error.reason, error.message, error.details);
    });
  };
  const { url } =
    tls === undefined
      ? await startHttpServer(listener)
      : await startHttpsServer(tls.certificates, tls.name, listener, tls.options);
  return Object.assign(kube, { url, store, requests });
}
