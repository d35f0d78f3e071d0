/** What a server says in the Postgres wire protocol, as far as it matters here. */
export type WireMessage =
  | {
      readonly name: 'error';
      readonly code?: string | undefined;
      readonly message: string;
      readonly detail?: string | undefined;
      readonly hint?: string | undefined;
      readonly position?: string | undefined;
    }
  | { readonly name: 'parameterDescription'; readonly dataTypeIDs: readonly number[] }
  | { readonly name: 'rowDescription'; readonly fields: readonly WireField[] }
  | { readonly name: 'dataRow'; readonly fields: readonly (string | null)[] }
  | { readonly name: 'commandComplete'; readonly text: string }
  | { readonly name: 'readyForQuery'; readonly status: string };

export interface WireField {
  readonly name: string;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

/** A connection to a Postgres that can be sent many messages at once. */
export interface Wire {
  /**
   * Sends messages that make the server say ready so many times, and gives what it said up to the last of them.
   * @throws ProviderError when the connection is lost
   */
  exchange(request: Uint8Array, readies: number): Promise<readonly WireMessage[]>;
}

const text = (value: string) => Buffer.from(`${value}\0`, 'utf8');

function message(code: string, ...parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(5);
  head.write(code, 'latin1');
  head.writeInt32BE(4 + parts.reduce((total, part) => total + part.length, 0), 1);
  return Buffer.concat([head, ...parts]);
}

function integer(value: number, bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 2) buffer.writeUInt16BE(value);
  else buffer.writeInt32BE(value | 0);
  return buffer;
}

const plainBind = message('B', text(''), text(''), integer(0, 2), integer(0, 2), integer(0, 2));

/** Messages to a server, made by hand because the two engines' clients share no writer. */
export const ask = {
  /** Any number of statements, run at once. The server says ready once. */
  query: (sql: string) => message('Q', text(sql)),
  parse: (sql: string, types: readonly number[] = [], name = '') =>
    message('P', text(name), text(sql), integer(types.length, 2), ...types.map((type) => integer(type, 4))),
  describeStatement: (name = '') => message('D', Buffer.from('S'), text(name)),
  describePortal: message('D', Buffer.from('P'), text('')),
  closeStatement: (name: string) => message('C', Buffer.from('S'), text(name)),
  /** Binds the unnamed statement to values, all of them and all that returns as text. */
  bind: (values: readonly (string | null)[] = []) =>
    values.length === 0
      ? plainBind
      : message(
          'B',
          ...[text(''), text(''), integer(0, 2), integer(values.length, 2)],
          ...values.flatMap((value) => {
            if (value === null) return [integer(-1, 4)];
            const bytes = Buffer.from(value, 'utf8');
            return [integer(bytes.length, 4), bytes];
          }),
          integer(0, 2),
        ),
  /** Runs what was bound, up to so many rows; 0 for all. */
  execute: (rows = 0) => message('E', text(''), integer(rows, 4)),
  /** Ends a `COPY … FROM stdin`, which would wait for data without end. Ignored where there is none. */
  copyFail: message('f', text('bg-check has no data to copy')),
  sync: message('S'),
};

/** What a server said, cut behind each ready. */
export function untilReady(messages: readonly WireMessage[]): WireMessage[][] {
  const groups: WireMessage[][] = [];
  let group: WireMessage[] = [];
  for (const said of messages) {
    group.push(said);
    if (said.name !== 'readyForQuery') continue;
    groups.push(group);
    group = [];
  }
  return groups;
}

/** The first message of that kind. */
export function said<Name extends WireMessage['name']>(
  messages: readonly WireMessage[],
  name: Name,
): Extract<WireMessage, { readonly name: Name }> | undefined {
  return messages.find((one): one is Extract<WireMessage, { readonly name: Name }> => one.name === name);
}
