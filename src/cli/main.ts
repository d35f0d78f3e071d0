#!/usr/bin/env node
import { runCli } from './run-cli.ts';

const exitCode = await runCli(process.argv);

// Sockets kept alive by checks and adapters must not hold the process back; what was printed must get out.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
);
process.exit(exitCode);
