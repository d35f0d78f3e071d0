import { createServer } from 'node:http';
import { runContrast } from '../../dist/src/contrast/run-contrast.js';
import { noisyEndpoint } from './endpoint.mjs';

/** Serves noisy endpoints at `/0`, `/1`, …; `apply` changes what `/0` answers. */
async function serve({ seed, rate, paths, apply }) {
  const endpoints = Array.from({ length: paths }, (_, path) =>
    noisyEndpoint({ seed, rate, kind: 'independent', path }),
  );
  const server = createServer((request, response) => {
    const path = Number(request.url.slice(1));
    const { status, headers, text } = endpoints[path](path === 0 ? apply : undefined);
    response.writeHead(status, headers).end(text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

async function stop({ server }) {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** One whole run over two real servers, with the default number of samples. */
export async function runOverHttp({ seed, rate, paths, fault }) {
  const blue = await serve({ seed: 2 * seed, rate, paths });
  const green = await serve({ seed: 2 * seed + 1, rate, paths, apply: fault?.apply });
  try {
    return await runContrast({
      requests: Array.from({ length: paths }, (_, path) => ({
        request: { method: 'GET', path: `/${path}` },
        expected: [],
        ignored: [],
      })),
      send: async (color, { path }) => {
        const startedAt = performance.now();
        const answer = await fetch((color === 'blue' ? blue : green).url + path);
        const text = await answer.text();
        return {
          status: answer.status,
          headers: Object.fromEntries(answer.headers),
          ...{ text, size: text.length, durationMs: performance.now() - startedAt },
        };
      },
      samples: { first: 5, varied: 15, most: 50, longest: 150 },
      seed: `http ${seed}`,
      concurrency: 4,
      salt: 'bench',
      latency: { ratio: 1.5, gating: false },
      isSensitive: () => false,
      signal: new AbortController().signal,
    });
  } finally {
    await Promise.all([stop(blue), stop(green)]);
  }
}
