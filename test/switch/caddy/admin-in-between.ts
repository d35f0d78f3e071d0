import { request } from 'node:http';
import { startServer, type RunningServer } from '../traffic-servers.ts';

export interface AdminInBetween extends RunningServer {
  /** What becomes of requests that change something. */
  fault: 'none' | 'refuses' | 'fails-late' | 'lies' | 'hangs' | 'disconnects';
  /** Which changes the fault is for. */
  isFor: (body: string) => boolean;
  /** Done once, before the next change goes on. */
  before: (() => Promise<void>) | undefined;
}

/** Stands between bg-check and the admin API of Caddy, as a tunnel or a gateway does that has its bad days. */
export async function startAdminInBetween(admin: string): Promise<AdminInBetween> {
  const server = await startServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => void answer(Buffer.concat(chunks).toString()));
    const answer = async (body: string) => {
      const isChange = incoming.method !== 'GET';
      const { fault } = between;
      const isHit = isChange && between.isFor(body);
      if (isChange && between.before !== undefined) {
        const { before } = between;
        between.before = undefined;
        await before();
      }
      if (isHit && fault === 'refuses') {
        response.writeHead(500).end('{"error":"not today"}');
        return;
      }
      if (isHit && fault === 'lies') {
        response.end();
        return;
      }
      if (isHit && fault === 'hangs') return;
      if (isHit && fault === 'disconnects') {
        incoming.socket.destroy();
        return;
      }
      const { method, headers, url = '/' } = incoming;
      const { host } = new URL(admin);
      const onward = request(`${admin}${url}`, { method, headers: { ...headers, host } }, (got) => {
        if (isHit && fault === 'fails-late') {
          got.resume();
          response.writeHead(502).end('{"error":"the gateway lost the answer"}');
          return;
        }
        response.writeHead(got.statusCode ?? 502, got.headers);
        got.on('end', () => {
          response.addTrailers(got.trailers);
        });
        got.pipe(response);
      });
      onward.on('error', () => response.writeHead(502).end());
      onward.end(body);
    };
  });
  const between: AdminInBetween = { ...server, fault: 'none', isFor: () => false, before: undefined };
  return between;
}
