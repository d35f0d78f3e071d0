import { createHash } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { startHttpServer } from './http-server.ts';

/** One end of a WebSocket, which speaks in short text messages. */
export interface ServerSocket {
  readonly request: IncomingMessage;
  readonly raw: Duplex;
  send(text: string | Buffer): void;
  close(code: number, reason?: string): void;
  onMessage(listener: (text: string) => void): void;
}

function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? Buffer.from([0x80 | opcode, length]) : Buffer.alloc(length < 65_536 ? 4 : 10);
  if (length >= 126) {
    head.set([0x80 | opcode, length < 65_536 ? 126 : 127]);
    if (length < 65_536) head.writeUInt16BE(length, 2);
    else head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** The short masked frames of a client, as they come whole. */
function readFrames(bytes: Buffer, onFrame: (opcode: number, payload: Buffer) => void): void {
  for (let at = 0; at + 6 <= bytes.length;) {
    const length = (bytes[at + 1] ?? 0) & 0x7f;
    const mask = bytes.subarray(at + 2, at + 6);
    const payload = bytes
      .subarray(at + 6, at + 6 + length)
      .map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    onFrame((bytes[at] ?? 0) & 0x0f, Buffer.from(payload));
    at += 6 + length;
  }
}

/** What an upgrade is answered with: headers to accept it, or a status to refuse it. */
export type Accept = (request: IncomingMessage) => Readonly<Record<string, string>> | number;

/**
 * Lets a server answer each upgrade as `accept` says, and gives the codes it was closed with by clients. The sockets are
 * the server's no more: `destroy` ends those that are left.
 */
export function acceptWebSockets(
  server: EventEmitter,
  onSocket: (socket: ServerSocket) => void,
  accept: Accept = () => ({}),
): { closings: (number | undefined)[]; destroy(): void } {
  const closings: (number | undefined)[] = [];
  const open = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, raw: Duplex) => {
    open.add(raw);
    raw.on('close', () => open.delete(raw));
    raw.on('error', () => undefined);
    raw.on('end', () => raw.end());
    const accepted = accept(request);
    if (typeof accepted === 'number') {
      raw.end(`HTTP/1.1 ${accepted} No\r\ncontent-length: 0\r\nlocation: /login\r\n\r\n`);
      return;
    }
    const key = `${String(request.headers['sec-websocket-key'])}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const lines = Object.entries({
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-accept': createHash('sha1').update(key).digest('base64'),
      ...accepted,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    raw.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
    const listeners: ((text: string) => void)[] = [];
    raw.on('data', (bytes: Buffer) => {
      readFrames(bytes, (opcode, payload) => {
        if (opcode === 1) for (const listener of listeners) listener(payload.toString());
        if (opcode !== 8) return;
        closings.push(payload.length < 2 ? undefined : payload.readUInt16BE());
        raw.end(frame(8, payload));
      });
    });
    onSocket({
      request,
      raw,
      send: (text) => raw.write(frame(typeof text === 'string' ? 1 : 2, Buffer.from(text))),
      close: (code, reason = '') => {
        const payload = Buffer.alloc(2);
        payload.writeUInt16BE(code);
        raw.write(frame(8, Buffer.concat([payload, Buffer.from(reason)])));
      },
      onMessage: (listener) => listeners.push(listener),
    });
  });
  return {
    closings,
    destroy: () => {
      for (const raw of open) raw.destroy();
    },
  };
}

/** Starts a server that answers each upgrade as `accept` says. */
export async function startWebSocketServer(
  onSocket: (socket: ServerSocket) => void,
  accept?: Accept,
): Promise<{ url: string; closings: (number | undefined)[] }> {
  const { url, server } = await startHttpServer((_, response) => response.writeHead(426).end());
  return { url, closings: acceptWebSockets(server, onSocket, accept).closings };
}
