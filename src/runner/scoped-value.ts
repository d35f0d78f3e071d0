import { AsyncLocalStorage } from 'node:async_hooks';

/** A value that holds for a piece of work and for everything that it waits for. */
export interface ScopedValue<Value> {
  readonly run: <Result>(value: Value, work: () => Result) => Result;
  /** The value that holds for the caller, of the innermost piece of work that has one. */
  readonly get: () => Value | undefined;
}

interface Scope {
  readonly of: object;
  readonly value: unknown;
  readonly outer: Scope | undefined;
}

/**
 * One for the whole process: every storage that was ever used stays registered, and each promise that is made
 * from then on, by anybody, pays for every one of them.
 */
const scopes = new AsyncLocalStorage<Scope>();

/** Makes a scoped value that is told apart from all others. It costs nobody anything once it is forgotten. */
export function createScopedValue<Value>(): ScopedValue<Value> {
  const own = {};
  return {
    run: (value, work) => scopes.run({ of: own, value, outer: scopes.getStore() }, work),
    get: () => {
      let scope = scopes.getStore();
      while (scope !== undefined && scope.of !== own) scope = scope.outer;
      // Nobody else has `own`.
      return scope?.value as Value | undefined;
    },
  };
}
