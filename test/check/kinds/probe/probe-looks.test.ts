import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../../src/check/check-result.ts';
import { probe, type ProbeBody } from '../../../../src/check/kinds/probe/probe.ts';
import { startColors, type Answering } from '../../../support/color-servers.ts';
import { runDefinedChecks } from '../../../support/run-defined-checks.ts';

async function run(answer: ReturnType<Answering>, body: ProbeBody) {
  const { config } = await startColors({ blue: () => answer, green: () => answer });
  const define = () => {
    probe('order', { colors: ['green'] }, body);
  };
  const { results } = await runDefinedChecks(define, { config });
  const [{ outcome, message, details, advice }] = results as readonly [CheckResult];
  const told = message.replace(/http:\/\/[^/]+/, '').replace(/\([\d.]+ms\)/, '(TIME)');
  return { outcome, message: told, details, advice };
}

describe('a probe that passes whatever comes', () => {
  it.each<[what: string, details: readonly string[], body: ProbeBody]>([
    [
      'expects nothing',
      ['it expects nothing of any answer, and passes whatever comes'],
      async ({ http }) => {
        await http.get('/boom');
      },
    ],
    ['sends nothing', ['it sent no request, and passes whatever is there'], () => undefined],
    [
      'expects something of one answer',
      [],
      async ({ http }) => {
        await http.get('/boom');
        await http.get('/boom').expect({ status: 500 });
      },
    ],
    [
      'looks at an answer by itself',
      [],
      async ({ http }) => {
        if ((await http.get('/boom')).status !== 500) throw new Error('mended?');
      },
    ],
    ['concludes by itself', [], () => ({ outcome: 'passed', message: 'I say so' })],
  ])('tells where it %s', async (_, details, body) => {
    expect(await run({ status: 500 }, body)).toMatchObject({ outcome: 'passed', details });
  });
});

describe('what is read of a body', () => {
  const document = { status: 404, json: { error: 'gone', id: 7 } };

  it.each<[string, (http: Parameters<ProbeBody>[0]['http']) => Promise<unknown>]>([
    ['json', (http) => http.get('/boom').json()],
    ['json of a path', (http) => http.get('/boom').json('$.id')],
    ['all', (http) => http.get('/boom').all('$.id')],
    ['capture', (http) => http.get('/boom').expect({ within: '5s' }).capture('$.id')],
  ])('is not taken from the page of an error: %s', async (_, read) => {
    const result = await run(document, async ({ http }) => {
      await read(http);
    });
    expect(result).toMatchObject({
      outcome: 'failed',
      message: 'GET /boom (green): expected a status of 2xx, got 404 (TIME); body: {"error":"gone","id":7}',
      advice: 'Where 404 is what should come, say so with `expect(404)` before the body is read.',
    });
  });

  it('is, where that status is expected', async () => {
    const result = await run(document, async ({ http, expect: is }) => {
      is(
        await http
          .get('/boom')
          .expect({ status: [404, 410] })
          .json('$.id'),
      ).toBe(7);
      is((await http.get('/boom')).json('$.id')).toBe(7);
    });
    expect(result).toMatchObject({ outcome: 'passed', details: [] });
  });

  it('is a list, where a path may lead to several', async () => {
    const json = {
      items: [
        { id: 1, sku: 'tea' },
        { id: 2, sku: 'pot' },
      ],
    };
    const result = await run({ json }, async ({ http, expect: is }) => {
      const items = () => http.get('/items').expect(200);
      is(await items().json('$.items[*].id')).toEqual([1, 2]);
      is(await items().json("$.items[?@.sku=='pot'].id")).toEqual([2]);
      is(await items().json('$.items[1].id')).toBe(2);
      is((await items()).json('$..id')).toEqual([1, 2]);
      is(await items().all('$.items[*].id')).toEqual([1, 2]);
      is(await items().capture('$.items[*].id')).toBe('1');
      await items().expect({ json: { '$.items[*].id': 1 } });
    });
    expect(result).toMatchObject({ outcome: 'passed' });
    const none = await run({ json }, async ({ http }) => {
      await http.get('/items').json('$.none[*].id');
    });
    expect(none.message).toMatch(/expected a value at `\$\.none\[\*\]\.id`, found none/);
  });
});
