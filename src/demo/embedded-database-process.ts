import * as engine from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { bootEngine } from '../schema/shadow/embedded-database.ts';
import { announce, untilAskedToStop } from './child-protocol.ts';
import { isolateBatches } from './isolate-batches.ts';

const database = await bootEngine(engine);
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
