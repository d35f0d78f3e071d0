import type { JsonValue } from '../json.ts';

/** One request that both colors are asked. */
export interface ContrastRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: JsonValue;
}

/** A complete answer; header names in lower case. */
export interface CompleteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Bytes of the body. */
  readonly size: number;
  readonly durationMs: number;
}

/** What a color answered; `noAnswer` says why there is none. */
export type Answer = CompleteAnswer | { readonly noAnswer: string };

/** Such as `GET /api/products`. */
export function requestLabel({ method, path }: ContrastRequest): string {
  return `${method} ${path}`;
}
