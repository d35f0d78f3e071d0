import { formatSize } from './size.ts';
import type { RawMessage } from './message-reader.ts';

const longestEvent = 1024 * 1024;

/** One event of a stream. */
export interface StreamedEvent extends RawMessage {
  readonly type: string;
}

/**
 * Splits the bytes of an event stream into its events, as the HTML standard says (9.2.6): lines end with CR, LF or both,
 * comments and unknown fields are left out, an event without data is none.
 * @throws Error when one event grows beyond 1 MiB
 */
export function createEventParser(): (bytes: Uint8Array) => readonly StreamedEvent[] {
  // Takes the byte order mark away, too.
  const decoder = new TextDecoder();
  let rest = '';
  let endedWithReturn = false;
  let data: string[] = [];
  let size = 0;
  let type = '';
  let id: string | undefined;

  const readLine = (line: string): StreamedEvent | undefined => {
    if (line === '') {
      const text = data.join('\n');
      const event = { text, size: Buffer.byteLength(text), type: type === '' ? 'message' : type };
      const isEvent = data.length > 0;
      [data, size, type] = [[], 0, ''];
      return isEvent ? { ...event, ...(id === undefined ? {} : { id }) } : undefined;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      data.push(value);
      size += value.length + 1;
    } else if (field === 'event') type = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
    return undefined;
  };

  return (bytes) => {
    let text = decoder.decode(bytes, { stream: true });
    if (text === '') return [];
    // The second half of a CRLF that was cut in two.
    if (endedWithReturn && text.startsWith('\n')) text = text.slice(1);
    endedWithReturn = text.endsWith('\r');
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? '';
    const events = lines.flatMap((line) => readLine(line) ?? []);
    if (rest.length + size > longestEvent) {
      throw new Error(`an event is longer than ${formatSize(longestEvent)}`);
    }
    return events;
  };
}
