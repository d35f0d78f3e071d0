import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capacity, type CapacityOptions } from '../../../../src/check/kinds/capacity/capacity.ts';
import { startEmbeddedServer, type EmbeddedServer } from '../../../support/embedded-server.ts';
import { startHttpServer } from '../../../support/http-server.ts';
import { definedBy, runDefinedChecks } from '../../../support/run-defined-checks.ts';

let server: EmbeddedServer;

beforeAll(async () => {
  server = await startEmbeddedServer(`CREATE TABLE instances (color text, slots int);
    INSERT INTO instances VALUES ('blue', 4), ('blue', 4), ('green', 4);`);
});

afterAll(() => server.stop());

/** A color that tells of its replicas, in a document and on a metrics page. */
async function color(replicas: unknown) {
  const { url } = await startHttpServer((request, response) => {
    if (request.url === '/health') response.end(JSON.stringify({ replicas: { ready: replicas } }));
    else if (request.url === '/metrics')
      response.end(`workers{pool="a"} ${String(replicas)}\nworkers{pool="b"} 1\n`);
    else response.writeHead(404).end();
  });
  return { url };
}

async function run(options: CapacityOptions, replicas: { blue?: unknown; green?: unknown } = {}) {
  const blue = await color(replicas.blue ?? 3);
  const { results } = await runDefinedChecks(
    () => {
      capacity('green can take it', options);
    },
    { config: { blue, green: await color(replicas.green ?? 2), live: blue, database: { url: server.url } } },
  );
  const { outcome, message, details, evidence } = results[0] ?? {};
  const request = details?.findIndex((line) => line.startsWith('GET http')) ?? -1;
  return { outcome, message, details: request === -1 ? details : details?.slice(0, request), evidence };
}

const replicas = { from: '/health', path: '$.replicas.ready' } as const;

describe('capacity', () => {
  it('reads a document of each color', async () => {
    expect(await run({ replicas })).toEqual({
      outcome: 'failed',
      message: 'replicas: green has 2, blue 3',
      details: [],
      evidence: [
        {
          title: 'replicas',
          measured: { blue: 3, green: 2 },
          limit: 3,
          query: '$.replicas.ready of GET /health',
        },
      ],
    });
    expect(await run({ replicas: { ...replicas, atLeast: '60%' } })).toMatchObject({
      outcome: 'passed',
      message: 'replicas: green has 2, blue 3, 60 % of it needed',
    });
    expect(await run({ replicas: { ...replicas, atLeast: 2 } }, { blue: 'x' })).toMatchObject({
      outcome: 'passed',
      message: 'replicas: green has 2, 2 needed',
    });
  });

  it('reads metrics, rows and programs', async () => {
    const options: CapacityOptions = {
      workers: { metric: 'workers', atLeast: '75%' },
      biggest: { metric: 'workers', reduce: 'max', atLeast: 2 },
      slots: {
        sql: `SELECT sum(slots) FILTER (WHERE color = 'blue') AS blue,
                     sum(slots) FILTER (WHERE color = 'green') AS green FROM instances`,
        atLeast: '50%',
      },
      pods: { run: ['sh', '-c', 'test "$1" = blue && echo 2 || echo 3', '-', '{color}'] },
      listed: { run: ['echo', '{"items":{"blue":1,"green":1}}'], path: '$.items.green' },
    };
    expect(await run(options)).toMatchObject({
      outcome: 'passed',
      message: '5 measures suffice',
      details: [
        'workers: green has 3, blue 4, 75 % of it needed',
        'biggest: green has 2, 2 needed',
        'slots: green has 4, blue 8, 50 % of it needed',
        'pods: green has 3, blue 2',
        'listed: green has 1, blue 1',
      ],
    });
  });

  it('asks Postgres how many connections are left for the pools of green', async () => {
    expect(await run({ connections: { pool: 10, application: 'shop-green%' } })).toMatchObject({
      outcome: 'passed',
      message: expect.stringMatching(/^connections: green has \d+, 10 needed$/) as unknown,
    });
    expect(await run({ connections: { pool: 5_000 } })).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/^connections: green has \d+, 5,000 needed$/) as unknown,
    });
  });

  it('tells what falls short first, then what is not known', async () => {
    const missing = { from: '/none', path: '$.x' } as const;
    expect(await run({ missing, replicas })).toMatchObject({
      outcome: 'failed',
      message: 'replicas: green has 2, blue 3',
      details: [expect.stringMatching(/^missing: .*expected status 200, got 404/)],
    });
    expect(await run({ replicas, text: { ...replicas, path: '$.replicas' } }, { green: 3 })).toMatchObject({
      outcome: 'inconclusive',
      message: 'text: expected a number at `$.replicas` of blue\'s /health, got `{"ready":3}`',
      details: ['replicas: green has 3, blue 3'],
    });
    expect(await run({ pods: { run: ['sh', '-c', 'exit 3'] } })).toMatchObject({
      outcome: 'inconclusive',
      message: 'pods: `sh -c exit 3` ended with exit code 3',
    });
    expect(await run({ none: { metric: 'no_such_gauge' } })).toMatchObject({ outcome: 'inconclusive' });
  });

  it.each([
    [undefined, 'expects what to measure, got nothing'],
    [{}, 'expects at least one thing to measure'],
    [{ gatin: false }, '`gatin`: expects where to read it, got `false`'],
    [{ a: {} }, '`a`: expects one of `from`, `metric`, `sql`, `run` and `pool`, got `{}`'],
    [{ a: { sql: 'x', metric: 'y' } }, '`a`: expects one of'],
    [{ a: { from: 'x', path: '$.x' } }, '`from` expects a path that starts with `/`, got `x`'],
    [{ a: { from: '/x', path: 'x' } }, '`path`: `x` is not a JSONPath'],
    [{ a: { from: '/x' } }, '`path` expects a JSONPath, got `undefined`'],
    [
      { a: { metric: 'x', atLeast: 'all' } },
      '`atLeast` expects a share of blue such as `100%`, or a number, got `all`',
    ],
    [
      { a: { metric: 'x', reduce: 'median' } },
      '`reduce` expects one of one, max, min, sum, avg, got `median`',
    ],
    [{ a: { run: 'kubectl' } }, '`run` expects a program and its arguments as a list, got `kubectl`'],
    [{ a: { pool: 0 } }, '`pool` expects how many connections green may open, got `0`'],
    [{ a: { sql: 'x', path: '$' } }, '`a`: unknown option `path`'],
  ])('refuses %j where it is written', async (options, message) => {
    await expect(
      definedBy(() => {
        capacity('green can take it', options as never);
      }),
    ).rejects.toThrow(message);
  });
});
