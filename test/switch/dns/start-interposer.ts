import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { listenOnBoth } from './listen-on-both.ts';

/** What becomes of an update on its way: handed on, to another server, its answer dropped, or something else. */
export type OnUpdate = (
  message: Buffer,
  way: {
    /** Resolves to the answer. */
    readonly forward: (message: Buffer, port?: number) => Promise<Buffer>;
    readonly drop: () => void;
  },
) => Promise<Buffer | undefined>;

export interface Interposer {
  readonly address: string;
  onUpdate: OnUpdate;
  /** The port of the server that answers questions. */
  answeredBy: number;
}

function exchange(port: number, message: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let heard = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk]);
      if (heard.length < 2 || heard.length < 2 + heard.readUInt16BE(0)) return;
      socket.destroy();
      resolve(heard.subarray(2));
    });
    socket.write(framed(message));
  });
}

function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** Between bg-check and a name server: questions over UDP pass, updates over TCP are in its hands. */
export async function startInterposer(port: number): Promise<Interposer> {
  const interposer: Interposer = {
    address: '',
    onUpdate: (message, { forward }) => forward(message),
    answeredBy: port,
  };
  const sockets = new Set<Socket>();
  const { tcp: server, udp, port: own } = await listenOnBoth();
  server.on('connection', (socket) => {
    sockets.add(socket);
    let heard = Buffer.alloc(0);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk]);
      if (heard.length < 2 || heard.length < 2 + heard.readUInt16BE(0)) return;
      const way = {
        forward: (message: Buffer, to = port) => exchange(to, message),
        drop: () => {
          socket.destroy();
        },
      };
      interposer.onUpdate(heard.subarray(2), way).then(
        (answer) => answer !== undefined && socket.write(framed(answer)),
        () => socket.destroy(),
      );
      heard = Buffer.alloc(0);
    });
  });
  udp.on('message', (question, from) => {
    const upstream = createSocket('udp4');
    // Whoever asked has given up by then.
    const end = setTimeout(() => upstream.close(), 1_000);
    upstream.on('message', (answer) => {
      clearTimeout(end);
      upstream.close();
      udp.send(answer, from.port, from.address);
    });
    upstream.send(question, interposer.answeredBy, '127.0.0.1');
  });
  onTestFinished(async () => {
    udp.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return Object.assign(interposer, { address: `127.0.0.1:${own}` });
}
