import type { UserConfig } from '../../../src/config/config-schema.ts';
import type { Feed, Layer } from './edge.ts';

/** One thing that is wrong with green, and what is to be said of it. */
export interface Fault {
  readonly name: string;
  /** What green does differently. */
  readonly layer?: Layer;
  /** What becomes of its WebSockets. */
  readonly feed?: Feed;
  /** What else is wrong: the certificate, or the configuration. */
  readonly certificate?: 'expired';
  readonly green?: Partial<UserConfig['green']>;
  /** Looked for by the checks that take hundreds of requests. */
  readonly pace?: true;
  /** Found once time is up, until when nothing is to be done. */
  readonly waits?: true;
  /** Every check that does not pass, with its outcome and the beginning of its sentence; all others pass. */
  readonly finds: Readonly<Record<string, RegExp>>;
  /** The checks that are left out, since green is not ready. */
  readonly stopsTheRest?: boolean;
  /** What more is told, in details, advice or failed cleanups. */
  readonly tells?: readonly RegExp[];
}
