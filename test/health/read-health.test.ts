import { describe, expect, it } from 'vitest';
import { readHealth } from '../../src/health/read-health.ts';

const read = (document: unknown) => readHealth(JSON.stringify(document));

describe('readHealth', () => {
  it("reads Spring Boot's actuator, nested parts and all", () => {
    expect(
      read({
        status: 'DOWN',
        components: {
          broker: {
            status: 'DOWN',
            components: {
              us1: { status: 'UP', details: { version: '1.0.2' } },
              us2: { status: 'DOWN', details: { error: 'java.net.ConnectException: refused' } },
            },
          },
          db: { status: 'UP', details: { database: 'PostgreSQL', validationQuery: 'isValid()' } },
          diskSpace: { status: 'OUT_OF_SERVICE' },
        },
      }),
    ).toEqual({
      state: 'down',
      word: 'DOWN',
      dependencies: [
        { name: 'broker', state: 'down', word: 'DOWN' },
        { name: 'broker.us1', state: 'up', word: 'UP' },
        { name: 'broker.us2', state: 'down', word: 'DOWN', message: 'java.net.ConnectException: refused' },
        { name: 'db', state: 'up', word: 'UP' },
        { name: 'diskSpace', state: 'down', word: 'OUT_OF_SERVICE' },
      ],
    });
  });

  it('reads the older layouts of Spring Boot', () => {
    const parts = { db: { status: 'DOWN', error: 'timeout' }, diskSpace: { status: 'UP', free: 1 } };
    const dependencies = [
      { name: 'db', state: 'down', word: 'DOWN', message: 'timeout' },
      { name: 'diskSpace', state: 'up', word: 'UP' },
    ];
    expect(read({ status: 'DOWN', details: parts })).toMatchObject({ state: 'down', dependencies });
    expect(read({ status: 'DOWN', ...parts })).toMatchObject({ state: 'down', dependencies });
  });

  it('reads the health+json draft: the worst of several observations, why and since when', () => {
    expect(
      read({
        status: 'warn',
        version: '1',
        checks: {
          'cassandra:responseTime': [
            { componentId: 'a', status: 'pass', observedValue: 250, time: '2026-10-03T08:00:00Z' },
            { componentId: 'b', status: 'fail', output: 'timed out', time: '2026-10-03T08:01:00Z' },
          ],
          uptime: [{ componentType: 'system', observedValue: 1209600.245, status: 'pass' }],
          'memory:utilization': [{ observedValue: 8.5, status: 'warn' }],
        },
      }),
    ).toEqual({
      state: 'degraded',
      word: 'warn',
      dependencies: [
        {
          name: 'cassandra:responseTime',
          state: 'down',
          word: 'fail',
          message: 'timed out',
          since: '2026-10-03T08:01:00Z',
        },
        { name: 'uptime', state: 'up', word: 'pass' },
        { name: 'memory:utilization', state: 'degraded', word: 'warn' },
      ],
    });
  });

  it('reads ASP.NET, MicroProfile, Terminus and Kubernetes', () => {
    const sql = { status: 'Unhealthy', description: 'Cannot open server', data: {} };
    const sqlDown = { name: 'sql', state: 'down', word: 'Unhealthy', message: 'Cannot open server' };
    expect(read({ status: 'Unhealthy', entries: { sql } })).toMatchObject({ dependencies: [sqlDown] });
    expect(read({ status: 'Unhealthy', results: { sql } })).toMatchObject({ dependencies: [sqlDown] });
    expect(readHealth('Unhealthy')).toEqual({ state: 'down', word: 'Unhealthy', dependencies: [] });

    expect(
      read({ status: 'DOWN', checks: [{ name: 'queue', status: 'DOWN', data: { reason: 'no broker' } }] }),
    ).toMatchObject({ dependencies: [{ name: 'queue', state: 'down', message: 'no broker' }] });

    const redis = { status: 'down', message: 'ECONNREFUSED' };
    expect(
      read({ status: 'error', info: {}, error: { redis }, details: { redis, db: { status: 'up' } } }),
    ).toMatchObject({
      state: 'down',
      dependencies: [
        { name: 'redis', state: 'down', message: 'ECONNREFUSED' },
        { name: 'db', state: 'up' },
      ],
    });

    expect(readHealth('[+]ping ok\n[-]etcd failed: reason withheld\nhealthz check failed')).toEqual({
      dependencies: [
        { name: 'ping', state: 'up', word: 'ok' },
        { name: 'etcd', state: 'down', word: 'failed', message: 'reason withheld' },
      ],
    });
  });

  it('reads what people write by hand', () => {
    expect(read({ ready: false })).toEqual({ state: 'down', word: 'ready: false', dependencies: [] });
    expect(read('Unhealthy')).toEqual({ state: 'down', word: 'Unhealthy', dependencies: [] });
    expect(read([{ name: 'db', status: 'down' }])).toEqual({
      dependencies: [{ name: 'db', state: 'down', word: 'down' }],
    });
    expect(read({ status: 503 })).toEqual({ state: 'down', word: '503', dependencies: [] });
    expect(read({ status: 'ok', db: 'down', logLevel: 'error', database: { connected: false } })).toEqual({
      state: 'up',
      word: 'ok',
      dependencies: [
        { name: 'db', state: 'down', word: 'down' },
        { name: 'database', state: 'down', word: 'connected: false' },
      ],
    });
    expect(read({ status: 'ok', checks: { database: true, redis: 'disconnected' } })).toMatchObject({
      state: 'up',
      dependencies: [
        { name: 'database', state: 'up', word: 'true' },
        { name: 'redis', state: 'down', word: 'disconnected' },
      ],
    });
  });

  it('does not take for up what stands among the checks and is not understood', () => {
    const checks = {
      db: 'error: refused',
      disk: 0,
      queue: null,
      cache: { up: 0 },
      uptime: 1234,
      mail: 'meh',
    };
    expect(read({ status: 'ok', checks })?.dependencies).toEqual([
      { name: 'db', state: 'down', word: 'error: refused' },
      { name: 'disk', state: 'unknown', word: '0' },
      { name: 'queue', state: 'unknown', word: 'null' },
      { name: 'cache', state: 'down', word: 'up: 0' },
      { name: 'mail', state: 'unknown', word: 'meh' },
    ]);
  });

  it('shows no password that a dependency tells', () => {
    const checks = { db: { status: 'DOWN', error: 'cannot connect: user=shop password=geheim99' } };
    expect(read({ status: 'DOWN', checks })?.dependencies).toMatchObject([
      { name: 'db', state: 'down', message: 'cannot connect: user=shop password=***' },
    ]);
  });

  it('makes no health of anything else', () => {
    for (const text of ['', 'hello', '<html>', '[]', '7', '{"version":"v2"}', '{"details":{"db":"H2"}}']) {
      expect(readHealth(text)).toBeUndefined();
    }
    expect(read({ status: 'frobnicating' })).toEqual({
      state: 'unknown',
      word: 'frobnicating',
      dependencies: [],
    });
  });
});
