// How long a way back takes with each adapter: from the decision to the last fresh connection that blue answered.
import { it } from 'vitest';
import { rollBack } from '../../src/release/roll-back.ts';
import { findProgram } from '../../test/support/required-program.ts';
import { checkIn, switchIn } from '../../test/release/commands.ts';
import { withRelease } from '../../test/release/release-harness.ts';
import { settingOf } from '../../test/switch/contract/describe-switch-contract.ts';
import { mechanisms } from './mechanisms.mjs';
import { isAskedFor, isLate, task, tell } from './task.mjs';

/** Defaults of the configuration. */
const verification = { connections: 10, rounds: 2, deadline: '30s' };

async function measure(start) {
  const { config, ...setting } = settingOf(await start());
  const release = { ...setting, config: { ...config, verification, observe: {} } };
  for (const move of [checkIn, switchIn]) {
    const { exitCode, reason } = await move(release);
    if (exitCode !== 0) throw new Error(reason);
  }
  return withRelease(release, { command: 'rollback' }, async (context, { events }) => {
    // What green still works on is no part of the way back.
    const settings = { ...context.settings, drainDeadlineMs: 0 };
    const { exitCode, reason } = await rollBack(
      { ...context, settings },
      { reason: 'measured', force: false },
    );
    const end = events.find(({ type }) => type === 'rollback:end');
    if (exitCode !== 0 || end === undefined) throw new Error(reason);
    const applied = context.journal.entries.findLast(({ type }) => type === 'rollback-applied');
    return { appliedMs: applied.durationMs, verifiedMs: end.durationMs };
  });
}

for (const { name, on, programs, start } of mechanisms.filter(({ name }) => isAskedFor(name))) {
  it(name, async () => {
    const missing = programs.filter((program) => findProgram(program) === undefined);
    const rounds = [];
    while (missing.length === 0 && rounds.length < task.rounds && !isLate(15_000)) {
      rounds.push(await measure(start));
    }
    tell({ kind: 'rollback', name, on, missing, rounds });
  });
}
