// What a probe costs beside a plain script: the client for each request, next to bare undici over the same connections, and
// the start of a `bg-check pre-switch` with one probe, next to a script that sends the same request.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { Agent } from 'undici';
import { createHttpClient } from '../dist/src/probe/create-http-client.js';
import { createPlace } from '../dist/src/probe/create-place.js';

const body = JSON.stringify({
  items: Array.from({ length: 20 }, (_, id) => ({ id, sku: `TEA-${id}`, price: 337 })),
});

function serve() {
  const server = createServer((request, response) => {
    const version = request.url === '/version';
    response.setHeader('content-type', 'application/json');
    response.end(version ? JSON.stringify({ version: request.headers.host }) : body);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Microseconds of processor time and of waiting for one request, and requests in a second. */
async function measure(send, { requests, atOnce }) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let begun = 0;
  const worker = async () => {
    while (begun < requests) {
      begun += 1;
      await send();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const elapsedMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (requests / elapsedMs) * 1_000, cpu: (user + system) / requests };
}

async function compareClients(url, rounds) {
  const client = createHttpClient({ place: createPlace({ baseUrl: url, timeoutMs: 10_000 }) });
  const agent = new Agent({ connections: 10, pipelining: 1, keepAliveTimeout: 4_000 });
  const senders = {
    'bare undici': async () => {
      const answer = await agent.request({ origin: url, path: '/products', method: 'GET' });
      const document = await answer.body.json();
      if (answer.statusCode !== 200 || document.items[0].sku !== 'TEA-0') throw new Error('wrong answer');
    },
    'bg-check': async () => {
      await client.get('/products').expect({ status: 200, json: { '$.items[0].sku': 'TEA-0' } });
    },
  };
  const rows = {};
  for (const atOnce of [1, 10]) {
    const measured = Object.fromEntries(Object.keys(senders).map((name) => [name, []]));
    // In turns, so that what else the machine does falls on both.
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, send] of Object.entries(senders)) {
        const result = await measure(send, { requests: 500, atOnce });
        if (round > 0) measured[name].push(result);
      }
    }
    const of = (name, figure) => median(measured[name].map((one) => one[figure]));
    for (const name of Object.keys(senders)) {
      rows[`${name}, ${atOnce} at once`] = {
        'requests/s': Math.round(of(name, 'perSecond')),
        'cpu µs/request': Math.round(of(name, 'cpu')),
        'requests/s, ratio': Number((of(name, 'perSecond') / of('bare undici', 'perSecond')).toFixed(2)),
        'cpu, ratio': Number((of(name, 'cpu') / of('bare undici', 'cpu')).toFixed(2)),
      };
    }
  }
  await client.close();
  await agent.close();
  return rows;
}

function compareStarts(url, rounds) {
  const folder = mkdtempSync(join(tmpdir(), 'bg-check-bench-'));
  try {
    const root = fileURLToPath(new URL('..', import.meta.url));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules', 'bg-check'));
    symlinkSync(join(root, 'node_modules', 'undici'), join(folder, 'node_modules', 'undici'));
    mkdirSync(join(folder, 'checks'));
    const config = { blue: { url }, green: { url }, live: { url } };
    writeFileSync(join(folder, 'bg-check.config.json'), JSON.stringify(config));
    writeFileSync(
      join(folder, 'checks', 'products.check.mjs'),
      `import { probe } from 'bg-check';
      probe('lists products', { colors: ['green'] }, ({ http }) =>
        http.get('/products').expect({ status: 200, json: { '$.items[0].sku': 'TEA-0' } }));`,
    );
    writeFileSync(
      join(folder, 'script.mjs'),
      `import { request } from 'undici';
      const { statusCode, body } = await request('${url}/products');
      if (statusCode !== 200 || (await body.json()).items[0].sku !== 'TEA-0') process.exit(1);`,
    );
    const program = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
    const commands = {
      'node -e 0': ['-e', '0'],
      'a script with undici': ['script.mjs'],
      'bg-check pre-switch': [program, 'pre-switch', '--only', 'probe'],
    };
    const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, argv] of Object.entries(commands)) {
        const start = performance.now();
        const { status, stdout } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
        if (status !== 0) throw new Error(`${name} exited with ${status}\n${stdout}`);
        if (round > 0) times[name].push(performance.now() - start);
      }
    }
    const floor = median(times['a script with undici']);
    return Object.fromEntries(
      Object.entries(times).map(([name, values]) => [
        name,
        {
          'median ms': Math.round(median(values)),
          'ratio to the script': Number((median(values) / floor).toFixed(2)),
        },
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (!isMainThread) serve();
else {
  const rounds = Number(process.argv[2] ?? 7);
  const server = new Worker(new URL(import.meta.url));
  try {
    const port = await new Promise((resolve, reject) => {
      server.once('message', resolve).once('error', reject);
    });
    const url = `http://127.0.0.1:${port}`;
    console.log(`\nmedian of ${rounds} rounds of 500 requests, Node ${process.version}\n`);
    console.table(await compareClients(url, rounds));
    console.log('\nfrom the start of a process to its end, one request\n');
    console.table(compareStarts(url, rounds));
  } finally {
    await server.terminate();
  }
}
