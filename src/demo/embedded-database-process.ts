import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { isolateBatches } from './isolate-batches.ts';
import { announce, untilAskedToStop } from './child-protocol.ts';

const database = await PGlite.create();
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
