import { describe, expect, it } from 'vitest';
import { judgeHealth } from '../../src/health/judge-health.ts';
import { readHealth } from '../../src/health/read-health.ts';

const judge = (document: unknown, demands: { required?: string[]; ignore?: string[] } = {}) =>
  judgeHealth(readHealth(JSON.stringify(document)), { required: [], ignore: [], ...demands });

const shop = {
  status: 'ok',
  checks: {
    db: 'ok',
    payments: { status: 'down', message: 'connection refused', since: '2026-10-03T08:00:00Z' },
    mail: { status: 'degraded' },
  },
};

describe('judgeHealth', () => {
  it('believes the worst of what a document says, whatever its beginning says', () => {
    expect(judge(shop)).toEqual({
      state: 'not-ready',
      problems: ['payments is down since 2026-10-03T08:00:00Z: connection refused'],
      notes: ['mail is degraded'],
    });
    expect(judge({ status: 'fail' })).toEqual({
      state: 'not-ready',
      problems: ['it says of itself that it is fail'],
      notes: [],
    });
  });

  it('names the part that is down rather than the whole that is down with it', () => {
    const broker = { status: 'DOWN', components: { us2: { status: 'DOWN', details: { error: 'refused' } } } };
    expect(judge({ status: 'DOWN', components: { broker } }).problems).toEqual([
      'broker.us2 is DOWN: refused',
    ]);
  });

  it('forgives what is to be ignored, and the whole that is down because of it', () => {
    expect(judge({ ...shop, status: 'fail' }, { ignore: ['payments'] })).toEqual({
      state: 'ready',
      problems: [],
      notes: [
        'mail is degraded',
        'payments is down since 2026-10-03T08:00:00Z: connection refused (ignored)',
      ],
    });
  });

  it('holds what nobody understands neither for up nor for down', () => {
    expect(judge({ status: 'wibble' })).toEqual({
      state: 'unknown',
      problems: ['its status is `wibble`, which may mean anything'],
      notes: [],
    });
    expect(judge({ status: 'ok', checks: { db: null } })).toMatchObject({
      state: 'unknown',
      problems: ['it says that db is `null`, which may mean anything'],
    });
    expect(judge({ status: 'ok', checks: { db: null } }, { ignore: ['db'] }).state).toBe('ready');
    // Spring Boot says so of what it cannot tell, and answers 200.
    expect(judge({ status: 'UNKNOWN', components: { discovery: { status: 'UNKNOWN' } } })).toEqual({
      state: 'ready',
      problems: [],
      notes: ['its status is `UNKNOWN`'],
    });
  });

  it('does not know of what is required and not told', () => {
    expect(judge({ status: 'UP' }, { required: ['db'] })).toMatchObject({
      state: 'unknown',
      problems: ['it says nothing of db'],
    });
    expect(
      judge({ status: 'UP', components: { db: { status: 'UNKNOWN' } } }, { required: ['db'] }),
    ).toMatchObject({
      state: 'unknown',
      problems: ['it says that db is `UNKNOWN`, which may mean anything'],
    });
    expect(judge({ checks: { 'db:latency': [{ status: 'pass' }] } }, { required: ['DB'] })).toMatchObject({
      state: 'ready',
    });
  });
});
