import type { Socket } from 'node:net';

/**
 * Waits for an event of a socket that is being opened; nothing is left at the signal afterwards.
 * @throws what went wrong with the socket, or the signal's reason, the socket being destroyed
 */
export function socketEvent(socket: Socket, event: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      socket.off(event, onEvent).off('error', onError).off('close', onClose);
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const onEvent = () => {
      end(resolve);
    };
    const onError = (error: Error) => {
      end(() => {
        reject(error);
      });
    };
    const onClose = () => {
      onError(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }));
    };
    const onAbort = () => {
      const reason: unknown = signal?.reason;
      onError(reason instanceof Error ? reason : new Error('aborted'));
      socket.destroy();
    };
    // It stays: a socket that breaks between two owners must not end the process.
    socket.on('error', () => undefined);
    socket.once(event, onEvent).once('error', onError).once('close', onClose);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
  });
}
