import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Two colors of an application. */
export async function startColors(answerAfterMs) {
  const worker = new Worker(new URL('./serve-colors.mjs', import.meta.url), {
    workerData: { answerAfterMs },
  });
  const [urls] = await once(worker, 'message');
  return { urls, stop: () => worker.terminate() };
}

/** Load on a front door until it is stopped; `answers` grows while it goes on. */
export function startLoad(options) {
  const worker = new Worker(new URL('./send-load.mjs', import.meta.url), { workerData: options });
  const answers = [];
  const over = new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (told) => {
      if (told === 'over') resolve();
      else answers.push(...told);
    });
  });
  return {
    answers,
    stop: async () => {
      worker.postMessage('stop');
      await over;
      await worker.terminate();
    },
  };
}
