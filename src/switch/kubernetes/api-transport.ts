import { buildConnector } from 'undici';
import { requestProblem, sendFresh, type FreshResponse } from '../fresh-request.ts';
import type { ClusterConnection, KubeCredentials } from './cluster-connection.ts';
import {
  describePlace,
  pathOfList,
  selectorText,
  type KubeApi,
  type KubeObject,
  type KubePatch,
} from './kube-api.ts';
import { kubeStatusError, KubeUnreachableError } from './kube-error.ts';

interface Call {
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly patch?: KubePatch;
  /** What is called on what, for messages. */
  readonly subject: string;
}

const mediaTypes = { merge: 'application/merge-patch+json', json: 'application/json-patch+json' };
/** A list of many pods is long. */
const maxBytes = 32 * 1024 * 1024;

function authorization({ token, username, password }: KubeCredentials): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (username === undefined || password === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

/** What a Status object says, or the first words of anything else. */
function saidBy(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // A proxy in between answers in words of its own.
  }
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}

function parseObject(subject: string, text: string): KubeObject {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null) return value as KubeObject;
  } catch {
    // As below.
  }
  throw new KubeUnreachableError(`${subject}: what answers there is no Kubernetes API: ${saidBy(text)}`);
}

/** Calls the API of a cluster over HTTP. @param onSecret told of all that lets one in */
export function apiTransport(
  connection: ClusterConnection,
  options: { readonly timeoutMs: number; readonly onSecret?: ((secret: string) => void) | undefined },
): KubeApi {
  const { timeoutMs, onSecret } = options;
  const { name, server, authorities, trustsAnybody, serverName, impersonates } = connection;
  const base = server.replace(/\/+$/, '');

  async function sendOnce(call: Call, renew: boolean, signal?: AbortSignal): Promise<FreshResponse> {
    const { method, path, query, patch } = call;
    const credentials = await connection.credentials(renew, signal);
    const { token, password, clientCertificate, clientKey } = credentials;
    for (const secret of [token, password, clientKey]) if (secret !== undefined) onSecret?.(secret);
    const url = `${base}${path}${query === undefined ? '' : `?${new URLSearchParams(query).toString()}`}`;
    const tls = {
      ...(authorities === undefined ? {} : { ca: authorities }),
      ...(clientCertificate === undefined ? {} : { cert: clientCertificate }),
      ...(clientKey === undefined ? {} : { key: clientKey }),
      ...(serverName === undefined ? {} : { servername: serverName }),
      rejectUnauthorized: !trustsAnybody,
    };
    return sendFresh({
      method,
      url,
      reach: { url, connect: () => buildConnector({ timeout: timeoutMs, ...tls }) },
      headers: {
        accept: 'application/json',
        'user-agent': 'bg-check',
        ...authorization(credentials),
        ...(impersonates === undefined ? {} : { 'impersonate-user': impersonates }),
        ...(patch === undefined ? {} : { 'content-type': mediaTypes[patch.type] }),
      },
      ...(patch === undefined ? {} : { body: JSON.stringify(patch.body) }),
      timeoutMs,
      maxBytes,
      signal,
    });
  }

  async function send(call: Call, signal?: AbortSignal): Promise<KubeObject> {
    const subject = `switch: ${call.method} ${call.subject} (${name})`;
    let response: FreshResponse;
    try {
      response = await sendOnce(call, false, signal);
      // A token may have run out since it was kept; nothing was done then.
      if (response.status === 401) response = await sendOnce(call, true, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if ((error as { code?: unknown }).code === 'BGC_CONFIG') throw error;
      throw new KubeUnreachableError(`${subject}: no answer from ${base}: ${requestProblem(error)}`, {
        advice: 'See whether `kubectl version` gets an answer from here with the same context.',
        cause: error,
      });
    }
    if (response.status >= 300) throw kubeStatusError(subject, response.status, saidBy(response.text));
    return parseObject(subject, response.text);
  }

  return {
    namespace: connection.namespace,
    get: (resource, place, signal) =>
      send(
        {
          method: 'GET',
          path: `${pathOfList(resource, place.namespace)}/${encodeURIComponent(place.name)}`,
          subject: describePlace(resource, place),
        },
        signal,
      ),
    list: async (resource, { namespace, labels }, signal) => {
      const list = await send(
        {
          method: 'GET',
          path: pathOfList(resource, namespace),
          ...(labels === undefined ? {} : { query: { labelSelector: selectorText(labels) } }),
          subject: `${resource.plural} in namespace ${namespace}`,
        },
        signal,
      );
      return (list.items ?? []) as readonly KubeObject[];
    },
    patch: (resource, place, patch, signal) => {
      const { namespace, name: object, subresource, dryRun = false } = place;
      return send(
        {
          method: 'PATCH',
          path: [
            pathOfList(resource, namespace),
            encodeURIComponent(object),
            ...(subresource === undefined ? [] : [subresource]),
          ].join('/'),
          query: { fieldManager: 'bg-check', ...(dryRun ? { dryRun: 'All' } : {}) },
          patch,
          subject: `${describePlace(resource, place)}${subresource === undefined ? '' : ` (${subresource})`}`,
        },
        signal,
      );
    },
  };
}
