import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cutover } from '../../src/release/cutover.ts';
import type { JournalEntry } from '../../src/release/journal-entry.ts';
import { observe } from '../../src/release/observe.ts';
import type { PhaseOutcome } from '../../src/release/phase-outcome.ts';
import { preSwitch } from '../../src/release/pre-switch.ts';
import { readJournal } from '../../src/release/read-journal.ts';
import { resume } from '../../src/release/resume.ts';
import { rollBack } from '../../src/release/roll-back.ts';
import { switchTraffic } from '../../src/release/switch-traffic.ts';
import { journalFileOf, withRelease, type OpenOptions, type ReleaseSetting } from './release-harness.ts';

export { errorOf } from '../support/error-of.ts';

export const checkIn = (setting: ReleaseSetting, options: OpenOptions = {}) =>
  withRelease(setting, { command: 'pre-switch', ...options }, (context) => preSwitch(context));
export const switchIn = (setting: ReleaseSetting, options: OpenOptions = {}) =>
  withRelease(setting, { command: 'switch', ...options }, (context) => switchTraffic(context));
export const observeIn = (setting: ReleaseSetting, options: OpenOptions = {}) =>
  withRelease(setting, { command: 'observe', ...options }, (context) => observe(context));
export const cutoverIn = (setting: ReleaseSetting, options: OpenOptions = {}) =>
  withRelease(setting, options, (context) => cutover(context));
export const rollBackIn = (setting: ReleaseSetting, options: OpenOptions & { force?: boolean } = {}) =>
  withRelease(setting, { command: 'rollback', ...options }, (context) =>
    rollBack(context, { reason: 'pager', force: options.force ?? false }),
  );
export const resumeIn = (setting: ReleaseSetting, options: OpenOptions = {}) =>
  withRelease(setting, { command: 'resume', ...options }, (context) => resume(context));

export async function journalOf({ folder }: ReleaseSetting): Promise<readonly JournalEntry[]> {
  return (await readJournal(journalFileOf(folder))).entries;
}

export async function typesOf(setting: ReleaseSetting): Promise<string[]> {
  return (await journalOf(setting)).map(({ type }) => type);
}

/** Sets what a check finds. */
export function say(shop: ReleaseSetting, file: 'candidate' | 'users', verdict: string): void {
  writeFileSync(join(shop.folder, file), verdict);
}

/** An outcome without its words. */
export const brief = ({ phase, verdict, exitCode, traffic }: PhaseOutcome) => ({
  phase,
  verdict,
  exitCode,
  traffic,
});
/** How a switch that was not begun ends. */
export const untouched = { phase: 'switch', verdict: 'inconclusive', exitCode: 3, traffic: 'unchanged' };
