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
  /** Stands for the bytes of a body that `text` does not have all of. */
  readonly digest?: string;
  readonly durationMs: number;
}

/** That there is no complete answer, in words. */
export interface NoAnswer {
  readonly noAnswer: string;
  /** Whether it took too long, or nobody listens at the address. */
  readonly why?: 'late' | 'unreachable';
}

/** What a color answered. */
export type Answer = CompleteAnswer | NoAnswer;

/** Such as `GET /api/products`. */
export function requestLabel({ method, path }: ContrastRequest): string {
  return `${method} ${path}`;
}
