import { expect, it } from 'vitest';
import { createCaddyHook, type CaddyHookOptions } from '../../../src/switch/caddy/caddy-hook.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';
import { errorOf } from '../../support/error-of.ts';
import { describeWith } from '../../support/required-program.ts';
import { startServer } from '../traffic-servers.ts';
import { startCaddy, type CaddySetup, type RunningCaddy } from './start-caddy.ts';

function optionsFor(caddy: RunningCaddy): CaddyHookOptions {
  const { admin = '', id, upstreams } = caddy.switch;
  return { admin, id, upstreams, timeout: 1_000 };
}

async function started(setup?: CaddySetup) {
  const caddy = await startCaddy(setup);
  return { caddy, hook: createCaddyHook(optionsFor(caddy)) };
}

const restart =
  '`admin.config.persist` of Caddy is false, so that a restart undoes this move, as `caddy reload` does';

describeWith(['caddy'], 'Caddy as a switch', () => {
  it('gives shares at random as well, within chance', async () => {
    const { caddy, hook } = await started({ handler: { load_balancing: {} } });
    await hook.apply(weightsOfGreen(30), {});
    const asked = 400;
    const versions = await Promise.all(
      Array.from({ length: asked }, async () => {
        const response = await fetch(`${caddy.url}/version`);
        return ((await response.json()) as { version: string }).version;
      }),
    );
    const share = versions.filter((version) => version === 'v2').length / asked;
    // Five standard deviations of a share of 400.
    expect(Math.abs(share - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / asked));
  });

  it('puts back what was there, word for word', async () => {
    const { caddy, hook } = await started();
    const host = new URL(caddy.colors.blue.url).host;
    const upstreams = [{ dial: host, max_requests: 50 }];
    await caddy.request('PATCH', '/id/shop/upstreams', upstreams);
    expect(await hook.preflight?.('green')).toEqual([
      'a move drops `max_requests` of the upstreams, which holds nothing but addresses then',
      restart,
    ]);
    const saved = await hook.read();
    expect(saved).toMatchObject({ color: 'blue', raw: upstreams });
    await hook.apply('green', saved.etag === undefined ? {} : { ifMatch: saved.etag });
    await hook.restore(saved);
    expect(JSON.parse(await caddy.request('GET', '/id/shop/upstreams'))).toEqual(upstreams);
  });

  it('does not know whom else it sends requests to', async () => {
    const { caddy, hook } = await started();
    await caddy.request('PATCH', '/id/shop/upstreams', [{ dial: '127.0.0.1:9' }]);
    expect(await hook.read()).toMatchObject({ color: 'unknown', raw: [{ dial: '127.0.0.1:9' }] });
    await expect(hook.preflight?.('green')).rejects.toThrow(
      "switch.upstreams: Caddy sends requests to `127.0.0.1:9`, which is neither blue's nor green's",
    );
    await hook.apply('blue', {});
    expect(await hook.verify('blue')).toBe('verified');
  });
});

describeWith(['caddy'], 'Caddy before a move', () => {
  it('is looked at for what a move needs', async () => {
    const { caddy, hook } = await started();
    expect(await hook.preflight?.(weightsOfGreen(30))).toEqual([restart]);
    const options = optionsFor(caddy);
    const other = await startServer((_, response) => response.end('hello'));
    const look = async (changed: Partial<CaddyHookOptions>) => {
      const error = await errorOf(
        createCaddyHook({ ...options, ...changed }).preflight?.('green') ?? Promise.resolve(),
      );
      return error instanceof Error ? [error.name, error.message] : error;
    };
    expect(await look({ id: 'nobody' })).toEqual([
      'ConfigError',
      'switch.id: nothing in the configuration of Caddy has the `@id` `nobody`',
    ]);
    expect(await look({ admin: 'http://127.0.0.1:9' })).toEqual([
      'ConfigError',
      'switch.admin: GET http://127.0.0.1:9/id/shop failed: connect ECONNREFUSED 127.0.0.1:9',
    ]);
    expect(await look({ admin: other.url })).toEqual([
      'ConfigError',
      `switch.admin: GET ${other.url}/id/shop answered no JSON, so this is not the admin API of Caddy`,
    ]);
    await caddy.colors.green.close();
    const host = new URL(caddy.colors.green.url).host;
    expect(await hook.preflight?.('green')).toEqual([
      `nobody listens at ${host} of green, as seen from here`,
      restart,
    ]);
    await caddy.request('PATCH', '/id/shop', {
      '@id': 'shop',
      handler: 'reverse_proxy',
      upstreams: [{ dial: new URL(caddy.colors.blue.url).host }],
      load_balancing: { selection_policy: { policy: 'ip_hash' } },
    });
    const hashed =
      'the selection policy "ip_hash" of Caddy pays no regard to how often an upstream is named; shares need `random` or `round_robin`';
    await expect(hook.preflight?.(weightsOfGreen(30))).rejects.toThrow(hashed);
    await expect(hook.apply(weightsOfGreen(30), {})).rejects.toThrow(`30 % green: ${hashed}`);
    expect(await hook.read()).toMatchObject({ color: 'blue' });
    await caddy.request('PATCH', '/id/shop', { '@id': 'shop', handler: 'static_response', body: 'closed' });
    expect(await look({})).toEqual([
      'ConfigError',
      'switch.id: /id/shop of Caddy is no `reverse_proxy` handler but "static_response"',
    ]);
  });

  it.each([
    [{ blue: 'http://a:1', green: 'b:1' }, 'switch.upstreams.blue: expected an address as Caddy dials it'],
    [{ blue: ['a:1', 'b:1'], green: 'b:1' }, "switch.upstreams: `b:1` is among blue's and among green's"],
  ])('refuses upstreams that it could not tell apart or dial: %o', (upstreams, message) => {
    const create = () => createCaddyHook({ admin: 'http://127.0.0.1:9', id: 'shop', upstreams, timeout: 1 });
    expect(create).toThrow(message);
  });
});
