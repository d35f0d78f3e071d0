import type { CommonOptions } from './common-options.ts';

export interface CleanCommandOptions extends CommonOptions {
  readonly run?: string;
  readonly list?: true;
  readonly dryRun?: true;
  readonly byHand?: true;
  readonly json?: true;
}
