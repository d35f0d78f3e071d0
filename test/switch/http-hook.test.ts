import { describe, expect, it } from 'vitest';
import { SwitchError } from '../../src/errors.ts';
import { createSwitchHook } from '../../src/switch/create-switch-hook.ts';
import type { HttpHookOptions } from '../../src/switch/http-hook.ts';
import { StateChangedError } from '../../src/switch/state-changed-error.ts';
import { startServer } from './traffic-servers.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
  readonly headers: Record<string, unknown>;
}

/** An admin API that keeps one document with a revision, and refuses a stale `If-Match`. */
async function startAdmin(document: unknown, options: { etag?: 'header' | 'trailer' } = {}) {
  const state = { document, revision: 1 };
  const seen: Seen[] = [];
  const { url } = await startServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { method, url: path, headers } = incoming;
      seen.push({ method, url: path, body, headers });
      if (method === 'GET') {
        if (options.etag === 'header') response.setHeader('etag', `"${state.revision}"`);
        if (options.etag === 'trailer') response.setHeader('trailer', 'etag');
        response.write(JSON.stringify(state.document));
        if (options.etag === 'trailer') response.addTrailers({ etag: `"${state.revision}"` });
        response.end();
        return;
      }
      const wanted = headers['if-match'];
      if (wanted !== undefined && wanted !== `"${state.revision}"`) {
        response.writeHead(412).end('stale');
        return;
      }
      state.document = JSON.parse(body);
      state.revision += 1;
      response.writeHead(204).end();
    });
  });
  return { url, state, seen };
}

function hookFor(url: string, options: Partial<HttpHookOptions> = {}) {
  return createSwitchHook({
    type: 'http',
    read: { url: `${url}/state`, color: '$.active' },
    apply: { method: 'PUT', url: `${url}/state`, body: { active: '{target}', note: 'was {from}' } },
    colors: { blue: 'b1', green: 'g1' },
    timeout: 2_000,
    ...options,
  });
}

describe('http hook', () => {
  it('reads, moves and restores the document it had read', async () => {
    const admin = await startAdmin({ active: 'b1', ttl: 30, pools: [1, { deep: null }] });
    const hook = hookFor(admin.url, {
      restore: { method: 'PUT', url: `${admin.url}/state`, body: '{saved}' },
    });
    const saved = await hook.read();
    expect(saved).toEqual({ color: 'blue', raw: { active: 'b1', ttl: 30, pools: [1, { deep: null }] } });
    await hook.apply('green', {});
    expect(admin.state.document).toEqual({ active: 'g1', note: 'was b1' });
    expect(await hook.verify('green')).toBe('verified');
    await hook.restore(saved);
    expect(admin.state.document).toEqual(saved.raw);
  });

  it('replaces placeholders in the URL, encoded, and in headers', async () => {
    const admin = await startAdmin({ active: 'b1' });
    const hook = hookFor(admin.url, {
      colors: { blue: 'b1', green: 'pool/green & co' },
      apply: { url: `${admin.url}/to/{target}?old={from}`, headers: { 'X-To': '{from}' }, body: {} },
    });
    await hook.apply('green', {});
    expect(admin.seen.at(-1)).toMatchObject({
      method: 'POST',
      url: '/to/pool%2Fgreen%20%26%20co?old=b1',
      headers: { 'x-to': 'b1', 'content-type': 'application/json' },
    });
  });

  it.each(['header', 'trailer'] as const)('compares and swaps by an etag in the %s', async (etag) => {
    const admin = await startAdmin({ active: 'b1' }, { etag });
    const hook = hookFor(admin.url);
    const { etag: ifMatch = '' } = await hook.read();
    expect(ifMatch).toBe('"1"');
    admin.state.revision = 2;
    const error = await hook.apply('green', { ifMatch }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StateChangedError);
    expect((error as Error).message).toBe(
      `switch.apply: PUT ${admin.url}/state: the state changed since it was read (412)`,
    );
    expect(admin.state.document).toEqual({ active: 'b1' });
    await hook.apply('green', { ifMatch: '"2"' });
    expect((await hook.read()).color).toBe('green');
  });

  it('sees a split, and a color it does not know', async () => {
    const admin = await startAdmin({ routes: ['b1', 'g1'] });
    const hook = hookFor(admin.url, { read: { url: admin.url, color: '$.routes[*]' } });
    expect((await hook.read()).color).toBe('mixed');
    admin.state.document = { routes: ['b1', 'other'] };
    expect((await hook.read()).color).toBe('unknown');
    admin.state.document = { routes: [] };
    expect((await hook.read()).color).toBe('unknown');
  });

  it.each([
    [200, '<html>hi</html>', 'switch.read: expected JSON, got `<html>hi</html>`'],
    [301, '', 'answered 301'],
    [500, `oops ${'x'.repeat(1_000)}`, `answered 500: oops ${'x'.repeat(295)}…`],
  ])('refuses an answer of %s with `%s`', async (status, body, message) => {
    const { url } = await startServer((_, response) => response.writeHead(status).end(body));
    const error = await hookFor(url)
      .read()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SwitchError);
    expect((error as Error).message).toContain(message);
  });

  it('says which call failed when nobody listens, or nobody answers', async () => {
    const gone = await startServer(() => undefined);
    await expect(hookFor(gone.url, { timeout: 100 }).apply('green', {})).rejects.toThrow(
      `switch.apply: PUT ${gone.url}/state failed: no answer within 100 ms`,
    );
    await gone.close();
    await expect(hookFor(gone.url).read()).rejects.toThrow(/switch\.read: GET .* failed: .*ECONNREFUSED/);
  });

  it.each([
    [{ read: { url: 'http://a/', color: '$.[' } }, 'switch.read.color: `$.[` is not a JSONPath'],
    [{ apply: { url: 'http://a/{saved}' } }, 'unknown placeholder `{saved}`'],
    [{ apply: { url: 'http://a/', body: { deep: ['{x}'] } } }, 'unknown placeholder `{x}`'],
  ])('refuses impossible options: %j', (options, message) => {
    expect(() => hookFor('http://127.0.0.1:1', options)).toThrow(message);
  });

  it('reads what is in flight', async () => {
    const admin = await startAdmin({ b1: { now: 2 }, g1: { now: 'many' } });
    const drain = { url: `${admin.url}/{color}`, inFlight: '$.b1.now' };
    expect(await hookFor(admin.url, { drain }).drain?.('blue')).toEqual({ inFlight: 2 });
    expect(admin.seen.at(-1)?.url).toBe('/b1');
    const vague = { ...drain, inFlight: '$.g1.now' };
    expect(await hookFor(admin.url, { drain: vague }).drain?.('green')).toEqual({ inFlight: undefined });
  });
});
