import { once } from 'node:events';
import { connect } from 'node:net';
import { SwitchError } from '../../errors.ts';
import type { RuntimeAddress } from './runtime-address.ts';

/** Nobody reads that much of an answer: a backend of a thousand servers has less. */
const longestAnswer = 16 * 1024 * 1024;

/** The runtime API of one HAProxy: each command on a connection of its own. */
export interface RuntimeApi {
  /** As the configuration names it. */
  readonly name: string;
  /**
   * What HAProxy answers to a command.
   * @throws SwitchError when it cannot be reached or ends without a word, the signal's reason when aborted
   */
  ask(command: string, signal?: AbortSignal): Promise<string>;
  /**
   * A command that answers nothing when it has worked; HAProxy tells an error as text, and nothing else.
   * @throws SwitchError with that text
   */
  tell(command: string, signal?: AbortSignal): Promise<void>;
}

function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error as NodeJS.ErrnoException).code ?? error.message;
}

/** The command without what is sent along with it. */
function shown(command: string): string {
  return command.split('\n', 1)[0]?.replace(/ <<$/, '') ?? '';
}

/** @param timeoutMs milliseconds for each command */
export function createRuntimeApi(name: string, address: RuntimeAddress, timeoutMs: number): RuntimeApi {
  async function exchange(command: string, signal: AbortSignal | undefined): Promise<string> {
    signal?.throwIfAborted();
    const socket = connect(address);
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const onAbort = () => {
      socket.destroy();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const chunks: Buffer[] = [];
    let size = 0;
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > longestAnswer) socket.destroy(new Error(`more than ${longestAnswer} bytes`));
    });
    try {
      const closed = once(socket, 'close');
      socket.end(`${command}\n`);
      await closed;
    } catch (error) {
      signal?.throwIfAborted();
      throw new SwitchError(`HAProxy at ${name}: \`${shown(command)}\` failed: ${problemOf(error)}`, {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
    signal?.throwIfAborted();
    // Every answer ends with an empty line: none at all means that nobody carried the command out to its end.
    if (size === 0) {
      throw new SwitchError(
        `HAProxy at ${name} closed the connection without an answer to \`${shown(command)}\``,
      );
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  return {
    name,
    ask: exchange,
    tell: async (command, signal) => {
      const answer = (await exchange(command, signal)).trim();
      if (answer === '') return;
      throw new SwitchError(`HAProxy at ${name} refused \`${shown(command)}\`: ${answer.slice(0, 400)}`);
    },
  };
}
