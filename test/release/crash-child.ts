import { cutover } from '../../src/release/cutover.ts';
import { rollBack } from '../../src/release/roll-back.ts';
import type { SwitchHook } from '../../src/switch/switch-hook.ts';
import { withRelease, type ReleaseSetting } from './release-harness.ts';

/** What a child process does, and the moment at which it is killed. */
export interface CrashOrder {
  readonly setting: ReleaseSetting;
  readonly operation: 'cutover' | 'rollback';
  /** An entry of the journal, or the return of `apply` or `restore` before it is written down. */
  readonly killAfter: string;
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function deadlyHook(hook: SwitchHook, moment: string): SwitchHook {
  return {
    ...hook,
    apply: async (...given) => {
      await hook.apply(...given);
      if (moment === 'apply') die();
    },
    restore: async (...given) => {
      await hook.restore(...given);
      if (moment === 'restore') die();
    },
  };
}

/** Runs until it is killed; resolving means that the moment never came. */
async function runUntilKilled({ setting, operation, killAfter }: CrashOrder): Promise<void> {
  const options = {
    command: operation,
    wrapHook: (hook: SwitchHook) => deadlyHook(hook, killAfter),
    onAppended: ({ type }: { readonly type: string }) => {
      if (type === killAfter) die();
    },
  };
  await withRelease(setting, options, (context) =>
    operation === 'cutover' ? cutover(context) : rollBack(context, { reason: 'pager' }),
  );
}

process.once('message', (order) => {
  void runUntilKilled(order as CrashOrder).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.send?.('loaded');
