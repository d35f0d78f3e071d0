import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { formatDuration } from '../../duration.ts';
import { decodeAnswer, encodeQuestion, type DnsAnswer, type DnsQuestion } from './dns-message.ts';
import type { ServerAddress } from './server-address.ts';

export interface AskOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A packet may be lost: it is sent again, as resolvers do. */
const sendings = 3;

interface Asking extends AskOptions {
  readonly host: string;
  readonly port: number;
  readonly question: DnsQuestion;
}

type Settle = (result: DnsAnswer | Error) => void;

/** Runs one exchange until it settles, the time is over or it is aborted. @param begin returns what ends it */
function exchange(
  { timeoutMs, signal }: AskOptions,
  begin: (settle: Settle) => () => void,
): Promise<DnsAnswer> {
  return new Promise((resolve, reject) => {
    const settle: Settle = (result) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      end();
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    const onAbort = () => {
      settle(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      settle(new Error(`did not answer within ${formatDuration(timeoutMs)}`));
    }, timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    const end = begin(settle);
  });
}

function askByUdp({ host, port, question, ...options }: Asking, family: number): Promise<DnsAnswer> {
  const id = randomInt(0x1_0000);
  const query = encodeQuestion(id, question);
  return exchange(options, (settle) => {
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    let again: NodeJS.Timeout | undefined;
    const send = () => {
      socket.send(query);
    };
    socket.on('error', settle);
    socket.on('message', (message) => {
      try {
        const answer = decodeAnswer(message, id, question);
        if (answer !== undefined) settle(answer);
      } catch (error) {
        settle(error as Error);
      }
    });
    // Connected, it hears only whom it asked, and is told when nobody listens there.
    socket.once('connect', () => {
      send();
      again = setInterval(send, options.timeoutMs / sendings);
    });
    socket.connect(port, host);
    return () => {
      clearInterval(again);
      socket.close();
    };
  });
}

function askByTcp({ host, port, question, ...options }: Asking): Promise<DnsAnswer> {
  const id = randomInt(0x1_0000);
  const query = encodeQuestion(id, question);
  return exchange(options, (settle) => {
    const socket = connect(port, host);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(query.length);
    socket.write(Buffer.concat([length, query]));
    let heard = Buffer.alloc(0);
    socket.on('error', settle);
    socket.on('end', () => {
      settle(new Error('closed the connection before an answer'));
    });
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk]);
      if (heard.length < 2 || heard.length < 2 + heard.readUInt16BE(0)) return;
      try {
        const answer = decodeAnswer(heard.subarray(2), id, question);
        settle(answer ?? new Error('answered another question'));
      } catch (error) {
        settle(error as Error);
      }
    });
    return () => {
      socket.destroy();
    };
  });
}

/**
 * Asks one server, and no other: nothing on this machine answers from a cache. Over UDP, and over TCP what is too long for it.
 * @throws Error when it does not answer, without its address; the signal's reason when aborted
 */
export async function askServer(
  server: ServerAddress,
  question: DnsQuestion,
  options: AskOptions,
): Promise<DnsAnswer> {
  options.signal?.throwIfAborted();
  try {
    const { address, family } = await lookup(server.host);
    const asking = { ...options, host: address, port: server.port, question };
    const answer = await askByUdp(asking, family);
    return answer.isTruncated ? await askByTcp(asking) : answer;
  } catch (error) {
    options.signal?.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') throw new Error('has no address', { cause: error });
    const why = code === 'ECONNREFUSED' ? 'nobody listens there' : code;
    throw new Error(`does not answer: ${why}`, { cause: error });
  }
}
