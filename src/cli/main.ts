#!/usr/bin/env node
import { runCli } from './run-cli.ts';

// Whoever reads the output may go away, or its disk may be full: a release under way goes on without them.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const exitCode = await runCli(process.argv);

// Sockets kept alive by checks and adapters must not hold the process back; what was printed must get out.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
);
process.exit(exitCode);
