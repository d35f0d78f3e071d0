// Two versions of an application, in a thread of their own: each answers with its color, after a short while.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

async function serve(color) {
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end(color), workerData.answerAfterMs);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

parentPort.postMessage({ blue: await serve('blue'), green: await serve('green') });
