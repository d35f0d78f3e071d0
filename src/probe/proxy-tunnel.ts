import { request } from 'node:http';
import type { Socket } from 'node:net';

/** That the way to a place is closed, which says nothing about who is there. */
export class ProxyError extends Error {
  readonly code = 'BGC_PROXY';
}

/** Host and port as a tunnel names them. */
function authority(url: URL): string {
  return `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port}`;
}

function credentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}

/**
 * Has a proxy connect to where `target` is; the socket then speaks to it.
 * @throws ProxyError when the proxy refuses
 */
export function openTunnel(
  socket: Socket,
  proxy: URL,
  target: URL,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({
      createConnection: () => socket,
      method: 'CONNECT',
      path: authority(target),
      headers: { host: authority(target), ...credentials(proxy) },
      ...(signal === undefined ? {} : { signal }),
    });
    call.once('connect', ({ statusCode }, _, head: Buffer) => {
      if (statusCode === 200 && head.length === 0) {
        resolve();
        return;
      }
      socket.destroy();
      reject(new ProxyError(`the proxy ${proxy.host} answered ${String(statusCode)} to CONNECT`));
    });
    call.once('response', ({ statusCode }) => {
      socket.destroy();
      reject(new ProxyError(`the proxy ${proxy.host} answered ${String(statusCode)} to CONNECT`));
    });
    call.once('error', (error) => {
      socket.destroy();
      reject(
        signal?.aborted === true ? error : new ProxyError(`the proxy ${proxy.host} failed: ${error.message}`),
      );
    });
    call.end();
  });
}
