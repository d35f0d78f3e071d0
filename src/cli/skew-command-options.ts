import type { SkewSeverity } from '../schema/skew/skew-report.ts';

/** What the command line of `bg-check skew` says. */
export interface SkewCommandOptions {
  readonly migrations?: string;
  readonly format?: 'auto' | 'numbered' | 'goose' | 'golang-migrate' | 'sqlx';
  readonly applied?: string;
  readonly blue?: readonly string[];
  readonly green?: readonly string[];
  readonly shadow?: string;
  readonly role?: string;
  readonly order?: 'migrate-first' | 'code-first';
  readonly seed?: readonly string[];
  readonly exhaustive?: true;
  readonly execute?: true;
  readonly verbose?: true;
  readonly failOn?: SkewSeverity;
  readonly postgres?: number;
  readonly reporter?: readonly string[];
  readonly json?: true;
  /** `false` where no configuration is to be read. */
  readonly config?: string | false;
  readonly color: boolean;
}
