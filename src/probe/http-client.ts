import type { EventStream, EventStreamOptions } from './event-stream.ts';
import type { GraphqlRequest } from './graphql.ts';
import type { GrpcHealth, GrpcHealthOptions } from './grpc-health.ts';
import type { PendingRequest, RequestOptions } from './http-response.ts';
import type { WebSocketOptions, WebSocketSession } from './websocket.ts';

export type {
  CaptureOptions,
  HttpResponse,
  PendingRequest,
  RequestOptions,
  ResponseExpectation,
} from './http-response.ts';

/** Headers for one request: `ordinal` counts the requests of a client and all clients derived from it, from 1. */
export type HeaderFactory = (request: {
  readonly method: string;
  readonly path: string;
  /** As it is sent; left out where there is none. */
  readonly body?: string | undefined;
  readonly ordinal: number;
}) => Readonly<Record<string, string>>;

/** An HTTP client aimed at one color or the front door, with a cookie jar of its own. */
export interface HttpClient {
  get(path: string, options?: RequestOptions): PendingRequest;
  head(path: string, options?: RequestOptions): PendingRequest;
  post(path: string, options?: RequestOptions): PendingRequest;
  put(path: string, options?: RequestOptions): PendingRequest;
  patch(path: string, options?: RequestOptions): PendingRequest;
  delete(path: string, options?: RequestOptions): PendingRequest;
  /**
   * Asks by GraphQL, in a POST. An answer with `errors` fails, whatever its status, unless a JSONPath below `$.errors` or
   * its status is expected. A query counts as reading, a mutation as changing data.
   */
  graphql(path: string, request: GraphqlRequest): PendingRequest;
  /** A WebSocket with the cookies and headers of this client. */
  websocket(path: string, options?: WebSocketOptions): PromiseLike<WebSocketSession>;
  /** Server-sent events, asked for with the cookies and headers of this client. */
  events(path: string, options?: EventStreamOptions): PromiseLike<EventStream>;
  /** Whether a service, or without one the server as a whole, is SERVING by `grpc.health.v1`. */
  grpcHealth(service?: string, options?: GrpcHealthOptions): PromiseLike<GrpcHealth>;
  /** The same client (same cookies) that also sends `authorization: Bearer …`; the token becomes a secret. */
  bearer(token: string): HttpClient;
  /** The same client (same cookies) that also sends these headers. */
  withHeaders(headers: Readonly<Record<string, string>> | HeaderFactory): HttpClient;
  /** The same session (cookies, headers) aimed at another place. */
  at(place: 'blue' | 'green' | 'live'): HttpClient;
  /** Requests that were prepared and never awaited, or are still under way, such as `POST /orders`. */
  unsettled(): readonly string[];
}
