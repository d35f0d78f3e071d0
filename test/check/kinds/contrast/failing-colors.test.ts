import { describe, expect, it } from 'vitest';
import { contrast } from '../../../../src/check/kinds/contrast/contrast.ts';
import { closedPort, startHttpServer } from '../../../support/http-server.ts';
import { color, run, withSeed } from './contrasted-colors.ts';

describe('a contrast of colors that fail', () => {
  it('tells a failing green with its body, and takes errors of blue for its own', async () => {
    const blue = await color((path) => ({ status: path === '/old' ? 503 : path === '/mended' ? 500 : 200 }));
    const green = await color((path) =>
      path === '/old'
        ? { status: 503 }
        : path === '/mended'
          ? {}
          : { status: 500, body: { error: 'no cart' } },
    );
    const result = await run(
      () => {
        contrast('three pages', withSeed({ requests: ['/cart', '/old', '/mended'] }));
      },
      { blue: blue.url, green: green.url },
    );
    expect(result).toMatchObject({
      outcome: 'failed',
      message: 'green differs in 1 of 3 requests: GET /cart: status 500 instead of 200',
      details: [
        'GET /cart',
        '  status 500 instead of 200',
        '    - blue   200  10 of 10',
        '    + green  500  5 of 5',
        '      blue differs from itself in 0 of 5; p = 0.0041',
        '      green: {"error":"no cart"}',
        '  to ask blue and green again:',
        expect.stringMatching(/^curl -i .* http:\/\/front\.example\/cart$/),
        expect.stringMatching(/^curl -i .* http:\/\/front\.example\/cart$/),
        'GET /old: pre-existing: blue and green answer 503, so that nothing of the application was compared',
        "GET /mended: mended: status 200 instead of blue's 500",
      ],
    });
  });

  it('cannot tell where blue answers nothing properly', async () => {
    const [blue, green] = [await color(() => ({ status: 404 })), await color(() => ({ status: 404 }))];
    const result = await run(
      () => {
        contrast('/mistyped', withSeed());
      },
      { blue: blue.url, green: green.url },
    );
    expect(result).toMatchObject({
      outcome: 'inconclusive',
      message: 'blue answers no request properly: there is nothing to compare with',
      details: ['GET /mistyped: blue and green answer 404; is the path right?'],
    });
  });

  it('fails at once when green does not answer, and cannot tell when blue does not', async () => {
    const alive = await color(() => ({}));
    const dead = `http://127.0.0.1:${await closedPort()}`;
    const define = () => {
      contrast('/', withSeed({ samples: 20 }));
    };
    const failed = await run(define, { blue: alive.url, green: dead });
    expect([failed.outcome, failed.message]).toEqual(['failed', 'green does not answer, and blue does']);
    expect(failed.details).toEqual([expect.stringContaining('connection refused')]);
    const unknown = await run(define, { blue: dead, green: alive.url });
    expect([unknown.outcome, unknown.message]).toEqual([
      'inconclusive',
      'blue does not answer: there is nothing to compare',
    ]);
    expect(alive.asked.length).toBeLessThan(25);
  });

  it('does not wait long for a green that listens and does not answer, and says so', async () => {
    const blue = await color(() => ({}));
    const { url: hung } = await startHttpServer(() => undefined);
    const define = () => {
      contrast('/cart', withSeed());
    };
    expect(await run(define, { blue: blue.url, green: hung }, { timeout: '300ms' })).toMatchObject({
      outcome: 'failed',
      message: 'green does not answer GET /cart, and blue does',
      advice: 'Green listens: see in its logs what it waits for, or breaks off at.',
    });
  });
});
