import type { HttpResponse, ResponseExpectation } from './http-response.ts';

/** What a message must be. */
export type MessageExpectation = Pick<ResponseExpectation, 'body' | 'json' | 'schema'>;

/** One message, or the data of one event; `durationMs` is how long it was waited for. */
export type Message = Pick<HttpResponse, 'text' | 'size' | 'durationMs' | 'json' | 'all' | 'capture'>;
