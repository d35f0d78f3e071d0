/** What has been opened so far, to be closed in reverse order. */
export interface UndoStack {
  /** Remembers how to close something, and hands it through. */
  use<Opened>(opened: Opened, close: (opened: Opened) => Promise<unknown>): Opened;
  /** Closes everything, also when some of it fails, and then throws the first failure. */
  close(): Promise<void>;
}

export function createUndoStack(): UndoStack {
  const undos: (() => Promise<unknown>)[] = [];
  return {
    use: (opened, close) => {
      undos.push(() => close(opened));
      return opened;
    },
    close: async () => {
      const failures: unknown[] = [];
      for (const undo of undos.splice(0).reverse()) {
        await undo().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
