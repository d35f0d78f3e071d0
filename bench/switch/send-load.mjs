// Constant load in a thread of its own: some connections are kept, the others are fresh. Every answer is told with its time.
import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { url, kept, fresh, perSecond } = workerData;
const now = () => performance.timeOrigin + performance.now();
const agents = {
  kept: new Agent({ keepAlive: true, maxSockets: kept }),
  fresh: new Agent({ keepAlive: false }),
};

function ask(kind) {
  const startedAt = now();
  return new Promise((resolve) => {
    const end = (color, problem) => {
      // Closed under a request that came on a kept connection: what clients send again, as HTTP lets them.
      const isAgain = problem === 'ECONNRESET' && request.reusedSocket;
      resolve({ kind, startedAt, endedAt: now(), color, problem, isAgain });
    };
    const request = get(url, { agent: agents[kind], timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.once('error', (error) => end(undefined, error.code ?? error.message));
      response.once('end', () => {
        if (response.statusCode === 200) end(text);
        else end(undefined, String(response.statusCode));
      });
    });
    request.once('timeout', () => request.destroy(new Error('no answer within 10 s')));
    request.once('error', (error) => end(undefined, error.code ?? error.message));
  });
}

let told = [];
const tell = () => {
  parentPort.postMessage(told);
  told = [];
};

let going = true;
parentPort.once('message', () => (going = false));
const timer = setInterval(tell, 50);

/** One user: a request each so many milliseconds, and none before the last one is answered. */
async function user(kind, index) {
  const pauseMs = (1_000 * (kept + fresh)) / perSecond;
  let next = now() + (pauseMs * index) / (kept + fresh);
  while (going) {
    const wait = next - now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    next = Math.max(next + pauseMs, now());
    told.push(await ask(kind));
  }
}

await Promise.all([
  ...Array.from({ length: kept }, (_, index) => user('kept', index)),
  ...Array.from({ length: fresh }, (_, index) => user('fresh', kept + index)),
]);
clearInterval(timer);
tell();
parentPort.postMessage('over');
for (const agent of Object.values(agents)) agent.destroy();
