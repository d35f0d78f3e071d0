import type { Carrier } from './carrier.ts';
import { connect, type Connection } from './connect.ts';
import { createConnector } from './connector.ts';
import { createHttp1Carrier } from './http1-carrier.ts';
import { createHttp2Carrier } from './http2-carrier.ts';
import { originOf, type Place } from './place.ts';

/** One connection to a place. */
export interface Line {
  /** Opens it where it is not open. */
  readonly carrier: () => Promise<Carrier>;
  /** The connection that is open, or was last. */
  connection: { readonly facts: Connection; readonly openedAt: number } | undefined;
  /** How many requests are on it. */
  requests: number;
  /** Whether no other request may use it. */
  isSpoilt: boolean;
}

/** The connections of one client to one place. */
export interface Lines {
  /** A line that is free; `alone` opens one that nothing else uses. */
  take(options: { readonly alone: boolean }): Line;
  /** Gives up a line that may not be open yet: undici would wait for the connection before it ends a request. */
  abandon(line: Line): void;
  /** Ends the use of a line; a spoilt one is closed after the last. */
  giveBack(line: Line): void;
  close(): Promise<void>;
}

interface Ends {
  /** Ends what is being opened. */
  readonly opening: AbortController;
  carrier: Promise<Carrier> | undefined;
  isOpen: () => boolean;
}

/** Lines are kept one by one, so that it is known which connection a request went over, and since when it is open. */
export function createLines(place: Place): Lines {
  const lines = new Map<Line, Ends>();

  const open = (): Line => {
    const opening = new AbortController();
    const { signal } = opening;
    const onConnection = (facts: Connection) => {
      line.connection = { facts, openedAt: performance.now() };
    };
    const openCarrier = async (): Promise<Carrier> => {
      const usual = createConnector(place, { signal, onConnection });
      if (place.http2 !== true || place.base.protocol !== 'https:') {
        return createHttp1Carrier(originOf(place), usual);
      }
      // What it speaks is known when it is open.
      const facts = await connect(place, { signal });
      onConnection(facts);
      if (facts.protocol === 'h2') return createHttp2Carrier(place, facts.socket);
      let first: Connection | undefined = facts;
      return createHttp1Carrier(originOf(place), (options, callback) => {
        const opened = first;
        first = undefined;
        if (opened === undefined) {
          usual(options, callback);
          return;
        }
        // undici is not ready for it while it is still asking.
        queueMicrotask(() => {
          callback(null, opened.socket);
        });
      });
    };
    const ends: Ends = { opening, carrier: undefined, isOpen: () => true };
    const line: Line = {
      carrier: async () => {
        const carrier = await (ends.carrier ??= openCarrier());
        ends.isOpen = () => carrier.isOpen();
        return carrier;
      },
      connection: undefined,
      requests: 0,
      isSpoilt: false,
    };
    lines.set(line, ends);
    return line;
  };

  const drop = async (line: Line) => {
    const ends = lines.get(line);
    lines.delete(line);
    ends?.opening.abort();
    const carrier = await ends?.carrier?.catch(() => undefined);
    await carrier?.close();
  };
  const isFree = (line: Line) =>
    !line.isSpoilt &&
    lines.get(line)?.isOpen() === true &&
    (line.requests === 0 || line.connection?.facts.protocol === 'h2');

  return {
    take: ({ alone }) => {
      const line = (alone ? undefined : [...lines.keys()].find(isFree)) ?? open();
      line.requests += 1;
      line.isSpoilt = alone;
      return line;
    },
    abandon: (line) => {
      line.isSpoilt = true;
      lines.get(line)?.opening.abort();
    },
    giveBack: (line) => {
      line.requests -= 1;
      // Others on the same connection are not to blame.
      if (line.isSpoilt && line.requests === 0) void drop(line);
    },
    close: async () => {
      await Promise.all([...lines.keys()].map(drop));
    },
  };
}
