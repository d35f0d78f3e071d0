import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { SwitchState } from '../switch-hook.ts';
import type { SwitchTarget } from '../weights.ts';

/** A way in which the records of a name say who serves. */
export interface RecordForm {
  readonly weighted: boolean;
  stateOf(found: readonly ResourceRecordSet[]): Pick<SwitchState, 'color' | 'weights'>;
  /** What has to be there for a target, in place of what is. @throws SwitchError when that cannot be told */
  wanted(found: readonly ResourceRecordSet[], target: SwitchTarget): readonly ResourceRecordSet[];
  /** @throws ConfigError when what is there cannot be moved in this way */
  requireMovable(found: readonly ResourceRecordSet[]): void;
  /** A record set that nobody has, of those that it would change. */
  impossible(): ResourceRecordSet;
}
