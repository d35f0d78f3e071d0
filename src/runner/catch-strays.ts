/**
 * Hears of errors that nobody handles, such as a promise that a check forgot: they must end neither an observation
 * nor a rollback. Returns what stops listening.
 */
export function catchStrays(onStray: (error: unknown) => void): () => void {
  process.on('unhandledRejection', onStray).on('uncaughtException', onStray);
  return () => {
    process.off('unhandledRejection', onStray).off('uncaughtException', onStray);
  };
}
