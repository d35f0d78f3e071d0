#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { exitCodes } from '../gate/exit-code.ts';
import { endWhenHeld } from '../runner/held-end.ts';
import { divertStdout, ownStdout } from './own-stdout.ts';
import { runCli } from './run-cli.ts';
import { tellHeld } from './tell-held.ts';
import { watchEarlyExit } from './watch-early-exit.ts';

// The embedded Postgres lives too briefly for an optimizing compiler, which would take the core that the checks need.
setFlagsFromString('--liftoff-only');

// Whoever reads the output may go away, or its disk may be full: a release under way goes on without them.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

divertStdout();
const endedByItself = watchEarlyExit();
endWhenHeld((message) => {
  tellHeld(message);
  endedByItself();
  process.exit(exitCodes.inconclusive);
});
const exitCode = await runCli(process.argv);
endedByItself();

// Sockets kept alive by checks and adapters must not hold the process back; what was printed must get out.
await Promise.all(
  [ownStdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
);
process.exit(exitCode);
