import { setFlagsFromString } from 'node:v8';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { announce, untilAskedToStop } from './child-protocol.ts';
import { isolateBatches } from './isolate-batches.ts';
import { startSeededEngine } from './seeded-engine.ts';

// It lives too briefly for an optimizing compiler, as in the program itself.
setFlagsFromString('--liftoff-only');

const database = await startSeededEngine();
const server = new PGLiteSocketServer({
  db: isolateBatches(database),
  host: '127.0.0.1',
  port: 0,
  maxConnections: 100,
});
server.addEventListener('listening', (event) => {
  announce((event as CustomEvent<{ port: number }>).detail);
});
await server.start();
await untilAskedToStop();
process.exit(0);
