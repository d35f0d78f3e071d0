import type { RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { askServer } from '../../../src/switch/dns/ask-server.ts';
import { errorOf } from '../../support/error-of.ts';
import { listenOnBoth } from './listen-on-both.ts';

const question = { name: 'www.example.com', type: 'A', recursion: false } as const;
const flags = { answer: 0x8400, truncated: 0x8600 };

/** An answer to a question, with one address, whose name points back to the question. */
function answerTo(query: Buffer, flag = flags.answer, pointer = 12): Buffer {
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(flag, 2);
  header.writeUInt16BE(1, 6);
  const record = Buffer.from([0xc0, pointer, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]);
  return Buffer.concat([header, query.subarray(12), record]);
}

/** A name server of a few lines: what it sends over UDP, and the same question answered in full over TCP. */
async function startServer(onQuery: (query: Buffer, count: number) => readonly Buffer[]) {
  const { tcp, udp, port } = await listenOnBoth();
  let count = 0;
  udp.on('message', (query: Buffer, from: RemoteInfo) => {
    count += 1;
    for (const message of onQuery(query, count)) udp.send(message, from.port, from.address);
  });
  tcp.on('connection', (socket) => {
    socket.on('data', (chunk) => {
      const answer = answerTo(chunk.subarray(2));
      const length = Buffer.from([0, answer.length]);
      socket.write(Buffer.concat([length, answer.subarray(0, 20)]));
      socket.end(answer.subarray(20));
    });
  });
  onTestFinished(async () => {
    udp.close();
    tcp.close();
    await once(tcp, 'close');
  });
  return { host: '127.0.0.1', port, text: `127.0.0.1:${port}` };
}

const address = { name: 'www.example.com', type: 1, ttl: 60, value: '192.0.2.1' };
const full = { code: 0, isAuthoritative: true, isTruncated: false, records: [address] };

it('asks again when a packet is lost, and hears no answer that is meant for somebody else', async () => {
  const stranger = (query: Buffer) => {
    const message = answerTo(query);
    message.writeUInt16BE((query.readUInt16BE(0) + 1) % 0x1_0000, 0);
    return message;
  };
  const server = await startServer((query, count) => (count === 1 ? [] : [stranger(query), answerTo(query)]));
  expect(await askServer(server, question, { timeoutMs: 300 })).toEqual(full);
});

it('asks over TCP for what is too long for a packet', async () => {
  const server = await startServer((query) => [answerTo(query, flags.truncated)]);
  expect(await askServer(server, question, { timeoutMs: 1_000 })).toEqual(full);
});

it.each([
  ['is cut off', (query: Buffer) => answerTo(query).subarray(0, 40)],
  ['has a name that points to itself', (query: Buffer) => answerTo(query, flags.answer, query.length)],
  ['is none', () => Buffer.from('no')],
])('takes an answer that %s for no answer', async (_, answer) => {
  const server = await startServer((query) => [answer(query)]);
  const error = await errorOf(askServer(server, question, { timeoutMs: 1_000 }));
  expect(error).toMatchObject({ message: 'answered what is no DNS message' });
});

it('says when nobody answers, and ends when it is aborted', async () => {
  const server = await startServer(() => []);
  const late = await errorOf(askServer(server, question, { timeoutMs: 50 }));
  expect(late).toMatchObject({ message: 'did not answer within 50ms' });
  const reason = new Error('enough');
  const controller = new AbortController();
  const { signal } = controller;
  const silent = await startServer(() => {
    controller.abort(reason);
    return [];
  });
  expect(await errorOf(askServer(silent, question, { timeoutMs: 1_000, signal }))).toBe(reason);
});
