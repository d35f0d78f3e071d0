import type { JournalEntry } from '../release/journal-entry.ts';
import type { Setting } from './stage.ts';
import type { UserRequest } from './traffic.ts';

/** One release, and how its gate must end. */
export interface Act {
  readonly number: number;
  readonly title: string;
  /** What the release is, and what is wrong with it. */
  readonly story: readonly string[];
  readonly setting: Setting;
  /** Arguments of `bg-check`. */
  readonly command: readonly string[];
  readonly expected: { readonly exitCode: number; readonly traffic: 'blue' | 'green' };
}

/** How an act ended. */
export interface ActResult {
  readonly act: Act;
  readonly exitCode: number;
  /** Where the front door says traffic is. */
  readonly traffic: string;
  readonly journal: readonly JournalEntry[];
  readonly requests: readonly UserRequest[];
}

/** Whether the gate ended as it must, and traffic is where it must be. */
export function endedAsItMust({ act, exitCode, traffic }: ActResult): boolean {
  return exitCode === act.expected.exitCode && traffic === act.expected.traffic;
}
