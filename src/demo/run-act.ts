import { glob } from 'tinyglobby';
import type { JournalEntry } from '../release/journal-entry.ts';
import { readJournal } from '../release/read-journal.ts';
import { endedAsItMust, type Act, type ActResult } from './act.ts';
import { readFrontDoor } from './front-door-client.ts';
import { runGate } from './run-gate.ts';
import type { Screen } from './screen.ts';
import { openStage, smokePassword, type Stage } from './stage.ts';

export interface ActOptions {
  readonly databaseUrl: string;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** Hears of the stage as soon as it is open, and closes it. */
  readonly onStage: (stage: Stage) => void;
}

async function readJournals(folder: string): Promise<JournalEntry[]> {
  const files = await glob('.bg-check/**/*.ndjson', { cwd: folder, absolute: true, dot: true });
  const journals = await Promise.all(files.sort().map((file) => readJournal(file)));
  return journals.flatMap(({ entries }) => [...entries]);
}

/** Sets the stage of one act, runs its gate, and asks the front door where traffic is. */
export async function runAct(act: Act, options: ActOptions): Promise<ActResult> {
  const { databaseUrl, screen, signal, onStage } = options;
  screen.announce(act);
  const stage = await openStage(act.setting, databaseUrl, signal);
  onStage(stage);
  screen.command(act, stage.addresses);
  const exitCode = await runGate({
    command: act.command,
    folder: stage.folder,
    environment: {
      DATABASE_URL: databaseUrl,
      SHOP_SMOKE_PASSWORD: smokePassword,
      ...screen.colorEnvironment,
    },
    onLine: (line) => {
      screen.quote(line);
    },
    signal,
  });
  const { active } = await readFrontDoor(stage.addresses.admin);
  const result: ActResult = {
    act,
    exitCode,
    traffic: active,
    journal: await readJournals(stage.folder),
    requests: [...stage.traffic.requests],
  };
  screen.conclude(result, endedAsItMust(result));
  return result;
}
