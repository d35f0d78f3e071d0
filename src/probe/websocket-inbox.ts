import { formatSize } from './size.ts';
import type { Ended, MessageSource, RawMessage } from './message-reader.ts';

const mostBytes = 10 * 1024 * 1024;
const mostMessages = 10_000;

/** Messages that came and that nobody has asked for yet. */
export interface Inbox {
  readonly next: MessageSource;
  readonly add: (message: RawMessage) => void;
  /** After the messages that are there nothing more comes. */
  readonly end: (reason: string) => void;
}

/** Keeps messages in bounded memory: where nobody takes them, `onOverflow` is to end the connection. */
export function createInbox(onOverflow: () => void): Inbox {
  const messages: RawMessage[] = [];
  let bytes = 0;
  let ended: Ended | undefined;
  let deliver: ((come: RawMessage | Ended) => void) | undefined;

  const end = (reason: string) => {
    ended ??= { ended: reason };
    deliver?.(ended);
    deliver = undefined;
  };
  return {
    next: () =>
      new Promise((resolve) => {
        const first = messages.shift();
        if (first !== undefined) {
          bytes -= first.size;
          resolve(first);
        } else if (ended !== undefined) resolve(ended);
        else deliver = resolve;
      }),
    add: (message) => {
      if (ended !== undefined) return;
      if (deliver !== undefined) {
        deliver(message);
        deliver = undefined;
        return;
      }
      messages.push(message);
      bytes += message.size;
      if (bytes <= mostBytes && messages.length <= mostMessages) return;
      end(`more than ${formatSize(mostBytes)} or ${mostMessages} messages came that nobody received`);
      onOverflow();
    },
    end,
  };
}
