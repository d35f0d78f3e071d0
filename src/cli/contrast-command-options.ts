import type { CommonOptions } from './common-options.ts';

/** The command line of `bg-check contrast`. */
export interface ContrastCommandOptions extends CommonOptions {
  readonly from?: string;
  readonly sample?: number;
  readonly samples?: number;
  readonly seed?: string;
  readonly expected?: readonly string[];
  readonly ignore?: readonly string[];
  readonly reporter?: readonly string[];
  readonly json?: true;
}
