import { once } from 'node:events';
import { acts } from './acts.ts';
import { endedAsItMust, type ActResult } from './act.ts';
import { openDemoDatabase } from './demo-database.ts';
import { runAct } from './run-act.ts';
import type { Screen } from './screen.ts';
import type { Stage } from './stage.ts';
import { createUndoStack } from './undo-stack.ts';

export interface DemoOptions {
  readonly screen: Screen;
  /** The one act to run; all of them by default. */
  readonly act?: number | undefined;
  /** Whether to leave the last stage up until `signal` aborts. */
  readonly keep?: boolean | undefined;
  readonly databaseUrl?: string | undefined;
  readonly embedded?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** Shows where everything answers, and waits for the signal. */
async function keepUp(screen: Screen, { addresses, folder }: Stage, signal: AbortSignal): Promise<void> {
  const { live, admin, blue, green } = addresses;
  const places = [
    ['front door', live],
    ['its admin API', `${admin}/admin/state`],
    ['blue (v1)', blue],
    ['green (v2)', green],
    ['project folder', folder],
  ];
  screen.line();
  screen.line('Everything of the last act stays up until Ctrl-C:');
  for (const [name = '', place = ''] of places) screen.line(`  ${name.padEnd(14)}  ${place}`);
  if (!signal.aborted) await once(signal, 'abort');
}

/**
 * Shows four releases going through the gate, each on a stage of its own. Resolves to 0 when every act ended as it
 * must, and to 4 otherwise; nothing is left behind in either case.
 * @throws the signal's reason when it aborts before the last act has ended
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { screen, signal, keep = false, databaseUrl, embedded } = options;
  const startedAt = Date.now();
  const chosen = acts.filter(({ number }) => options.act === undefined || number === options.act);
  const opened = createUndoStack();
  let stage: Stage | undefined;
  const closeStage = async () => {
    const closing = stage;
    stage = undefined;
    await closing?.close();
  };
  try {
    screen.introduce();
    const database = opened.use(await openDemoDatabase({ databaseUrl, embedded, signal }), (database) =>
      database.stop(),
    );
    opened.use(undefined, closeStage);
    screen.line(`Database: ${database.description}`);

    const results: ActResult[] = [];
    for (const act of chosen) {
      await closeStage();
      results.push(
        await runAct(act, {
          databaseUrl: database.url,
          screen,
          signal,
          onStage: (open) => {
            stage = open;
          },
        }),
      );
    }
    screen.closing(results, Date.now() - startedAt);
    const wrong = results.filter((result) => !endedAsItMust(result));
    for (const { act } of wrong) screen.line(`Act ${act.number} did not end as it must: see above.`);
    if (keep && stage !== undefined) await keepUp(screen, stage, signal);
    return wrong.length === 0 ? 0 : 4;
  } finally {
    await opened.close();
  }
}
