// One color of some small shops, each at a port of its own: sells at /order, tells its figures at /metrics, misbehaves
// as told by PUT /fault. shop.mjs <color> <version> <port>…; ends with its standard input.
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Counter, Histogram, Registry } from 'prom-client';

const slowMs = 400;
const [color, version, ...ports] = process.argv.slice(2);

function openShop() {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Orders.',
    labelNames: ['code'],
    registers,
  });
  requests.inc({ code: 200 }, 0);
  // Without a series until something went wrong, as most counters of errors are.
  const failures = new Counter({
    name: 'order_failures_total',
    help: 'Why.',
    labelNames: ['why'],
    registers,
  });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to the answer.',
    buckets: [0.025, 0.1, 0.25, 1, 2.5],
    registers,
  });
  const fault = { errors: 0, slow: 0, metrics: 200 };
  const dues = { errors: 0, slow: 0 };

  /** Exactly a share of all orders, evenly spread. */
  function isDue(what) {
    dues[what] += fault[what];
    if (dues[what] < 1) return false;
    dues[what] -= 1;
    return true;
  }

  return {
    'GET /order': async (_, response) => {
      const end = duration.startTimer();
      if (isDue('slow')) await delay(slowMs);
      const code = isDue('errors') ? 500 : 200;
      requests.inc({ code });
      if (code === 500) failures.inc({ why: 'no stock' });
      end();
      response.writeHead(code).end();
    },
    'GET /version': (_, response) => response.end(JSON.stringify({ version, color })),
    'GET /health': (_, response) => response.end('ok'),
    'GET /metrics': async (_, response) => {
      response.writeHead(fault.metrics, { 'content-type': registry.contentType });
      response.end(fault.metrics === 200 ? await registry.metrics() : '');
    },
    'PUT /fault': async (request, response) => {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) text += chunk;
      Object.assign(fault, JSON.parse(text));
      response.end();
    },
  };
}

function listen(port) {
  const pages = openShop();
  const server = createServer((request, response) => {
    const page = pages[`${request.method} ${request.url}`];
    if (page === undefined) response.writeHead(404).end();
    else void page(request, response);
  });
  server.keepAliveTimeout = 75_000;
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve(server.address().port));
  });
}

console.log(JSON.stringify(await Promise.all(ports.map((port) => listen(Number(port))))));
process.stdin.resume().once('end', () => process.exit());
