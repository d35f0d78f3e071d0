export interface GrpcHealthOptions {
  /** Longest time to the answer; the client's default otherwise. */
  readonly within?: string;
  /** Where gRPC is spoken, if not at the port of the place. */
  readonly port?: number;
  /** Sent as metadata. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A service that says it is serving. */
export interface GrpcHealth {
  readonly status: 'SERVING';
  /** Milliseconds to the end of the answer, connecting included. */
  readonly durationMs: number;
}
