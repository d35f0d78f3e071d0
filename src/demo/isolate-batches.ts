import type { PGlite } from '@electric-sql/pglite';

/** Parse, Bind, Describe, Execute, Close, Flush: messages after which a client's batch goes on, until its Sync. */
const unfinished = new Set(Buffer.from('PBDECH'));

/**
 * The same database, seen by the socket server so that no client's message slips into another client's batch. The
 * server keeps to one client only while `isInTransaction()` says so; the unnamed statement that a batch prepares
 * would otherwise be overwritten between its Parse and its Bind.
 */
export function isolateBatches(database: PGlite): PGlite {
  let midBatch = false;
  const overrides: Pick<PGlite, 'isInTransaction' | 'execProtocolRawStream' | 'exec'> = {
    isInTransaction: () => midBatch || database.isInTransaction(),
    execProtocolRawStream: async (message, options) => {
      midBatch = unfinished.has(message[0] ?? 0);
      await database.execProtocolRawStream(message, options);
    },
    // The server rolls back what a client left behind when it went away.
    exec: (query, options) => {
      midBatch = false;
      return database.exec(query, options);
    },
  };
  return new Proxy(database, {
    get(target, property) {
      if (Object.hasOwn(overrides, property)) return overrides[property as keyof typeof overrides];
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
