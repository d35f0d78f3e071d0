import { Worker } from 'node:worker_threads';
import { protocol } from '@electric-sql/pglite';
import { ProviderError } from '../../errors.ts';
import type { ExtensionSource } from './contrib-extensions.ts';
import type { Wire, WireMessage } from './wire-messages.ts';

export interface EngineStart {
  readonly extensions: readonly ExtensionSource[];
  /** The file of a data folder, with a digest in front; an empty database without. */
  readonly image?: { readonly file: string; readonly digestLength: number } | undefined;
}

/** What is asked of the thread, one after the other. */
export type EngineRequest =
  | ({ readonly call: 'start' } & EngineStart)
  | { readonly call: 'exchange'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly call: 'dump' };

type EngineAnswer = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly error: string };

/** An embedded Postgres at work in another thread, so that this one reads, judges and hears signals meanwhile. */
export interface EmbeddedEngine extends Wire {
  start(options: EngineStart): Promise<void>;
  /** Its data folder. */
  dump(): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Loads the engine; it starts when told to. */
export function loadEmbeddedEngine(signal?: AbortSignal): EmbeddedEngine {
  const worker = new Worker(new URL('./engine-thread.mjs', import.meta.url), { execArgv: [] });
  let waiting:
    { resolve: (bytes: Uint8Array<ArrayBuffer>) => void; reject: (error: Error) => void } | undefined;
  let ended: Error | undefined;
  const end = (reason: Error) => {
    ended ??= reason;
    waiting?.reject(ended);
    waiting = undefined;
  };
  worker.on('message', (answer: EngineAnswer) => {
    if ('bytes' in answer) waiting?.resolve(answer.bytes);
    else waiting?.reject(new Error(answer.error));
    waiting = undefined;
  });
  worker.on('error', (error) => {
    end(error instanceof Error ? error : new Error(String(error)));
  });
  worker.on('exit', () => {
    end(new Error('its thread ended'));
  });
  const abort = () => {
    end(signal?.reason as Error);
    void worker.terminate();
  };
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });

  function ask(request: EngineRequest): Promise<Uint8Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      if (ended) {
        reject(ended);
        return;
      }
      waiting = { resolve, reject };
      worker.postMessage(request);
    });
  }

  return {
    start: async (options) => {
      await ask({ call: 'start', ...options });
    },
    exchange: async (request, readies) => {
      const bytes = await ask({ call: 'exchange', bytes: new Uint8Array(request) }).catch(
        (error: unknown) => {
          signal?.throwIfAborted();
          throw new ProviderError(`the embedded Postgres stopped working: ${String(error)}`, {
            cause: error,
          });
        },
      );
      const messages: WireMessage[] = [];
      let ready = 0;
      new protocol.Parser().parse(bytes, (message) => {
        if (message.name === 'readyForQuery') ready += 1;
        messages.push(message as unknown as WireMessage);
      });
      if (ready >= readies) return messages;
      throw new ProviderError(
        `the embedded Postgres stopped working: ${ready} of ${readies} requests were answered`,
      );
    },
    dump: () => ask({ call: 'dump' }),
    close: async () => {
      signal?.removeEventListener('abort', abort);
      await worker.terminate();
    },
  };
}
