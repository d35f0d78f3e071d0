import { InterruptedError } from '../errors.ts';

/**
 * A signal that aborts with the first SIGINT, SIGTERM or SIGHUP. Later ones change nothing: a CI system sends several,
 * and a rollback under way must end. `kill -9` stops at once; the journal then says where.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) {
        process.stderr.write(`bg-check: ${signal} again; still finishing what must not be left half done\n`);
        return;
      }
      controller.abort(new InterruptedError(signal));
    });
  }
  return controller.signal;
}
