import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createNginxHook, type NginxHookOptions } from '../../../src/switch/nginx/nginx-hook.ts';
import { renderInclude } from '../../../src/switch/nginx/include-text.ts';
import { readWorkers } from '../../../src/switch/nginx/worker-processes.ts';
import type { SwitchHook } from '../../../src/switch/switch-hook.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';
import { errorOf } from '../../support/error-of.ts';
import { describeWith } from '../../support/required-program.ts';
import { startServer } from '../traffic-servers.ts';
import { startNginx, type NginxSetup, type RunningNginx } from './start-nginx.ts';

function hookOf(nginx: RunningNginx, changed: Partial<NginxHookOptions> = {}): SwitchHook {
  const { template, at } = nginx;
  return createNginxHook(
    {
      ...template,
      include: 'bg-check.conf',
      program: nginx.switch.program ?? ['nginx'],
      reload: nginx.switch.reload,
      pidFile: 'nginx.pid',
      oldWorkers: '1s',
      timeout: 5_000,
      ...changed,
    },
    { directory: at('.') },
  );
}

async function started(setup?: NginxSetup) {
  const nginx = await startNginx(setup);
  return { nginx, hook: hookOf(nginx) };
}

const serving = async ({ at }: RunningNginx) => (await readWorkers(at('nginx.pid'))).serving.toSorted();

describeWith(['nginx'], 'nginx as a switch', () => {
  it('is not reloaded for what it serves already', async () => {
    const { nginx, hook } = await started();
    await expect.poll(() => serving(nginx)).toHaveLength(2);
    const before = await serving(nginx);
    await hook.apply('blue', {});
    expect(await serving(nginx)).toEqual(before);
    await hook.apply('green', {});
    expect(await serving(nginx)).not.toEqual(before);
  });

  it('keeps a visitor on a color while the share of green grows', async () => {
    const { nginx, hook } = await started();
    const ask = async () => {
      const answers = await Promise.all(
        Array.from({ length: 60 }, async (_, visitor) => {
          const response = await fetch(`${nginx.url}/version`, { headers: { 'x-visitor': `${visitor}` } });
          return ((await response.json()) as { version: string }).version === 'v2';
        }),
      );
      return new Set(answers.flatMap((isGreen, visitor) => (isGreen ? [visitor] : [])));
    };
    await hook.apply(weightsOfGreen(20), {});
    const early = await ask();
    await hook.apply(weightsOfGreen(60), {});
    const late = await ask();
    expect(early.size).toBeGreaterThan(0);
    expect(late.size).toBeGreaterThan(early.size);
    expect([...early].filter((visitor) => !late.has(visitor))).toEqual([]);
  });

  it('is mixed while the file says the one and nginx does the other', async () => {
    const { nginx, hook } = await started();
    writeFileSync(nginx.include, renderInclude(nginx.template, 'green').text);
    expect(await hook.read()).toMatchObject({ color: 'mixed' });
    await hook.apply('blue', {});
    expect(await hook.read()).toMatchObject({ color: 'blue', weights: weightsOfGreen(0) });
  });

  it('puts the file back that nginx had, when it refuses the new one or does not follow', async () => {
    const { nginx, hook } = await started();
    const before = readFileSync(nginx.include, 'utf8');
    const deaf = hookOf(nginx, { reload: ['true'], timeout: 300 });
    await expect(deaf.apply('green', {})).rejects.toThrow('does not serve the new file after 300ms');
    expect(readFileSync(nginx.include, 'utf8')).toBe(before);
    const wrong = hookOf(nginx, { upstreams: { blue: 'shop_blue', green: 'nobody' } });
    await expect(wrong.apply('green', {})).rejects.toThrow('host not found in upstream "nobody"');
    expect(readFileSync(nginx.include, 'utf8')).toBe(before);
    expect(await hook.read()).toMatchObject({ color: 'blue' });
  });

  it('goes back without green, and over a file that somebody spoiled', async () => {
    const { nginx, hook } = await started();
    const saved = await hook.read();
    await hook.apply('green', {});
    const host = new URL(nginx.colors.blue.url).host;
    writeFileSync(nginx.include, 'spoiled');
    await nginx.colors.green.close();
    expect((await errorOf(hook.read()))?.toString()).toContain('is not what bg-check writes');
    await hook.restore(saved);
    expect(await hook.verify('blue')).toBe('verified');
    writeFileSync(nginx.at('upstreams.conf'), `upstream shop_blue { server ${host}; }`);
    await nginx.reload();
    await hook.apply('blue', {});
    expect(await hook.verify('blue')).toBe('verified');
  });

  it('tells what workers that end still hold to a color, and never takes them for drained', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const blue = await startServer((_, response) => {
      response.write('{"version":');
      void held.then(() => response.end('"v1"}'));
    });
    const green = await startServer((_, response) => response.end('{"version":"v2"}'));
    const { nginx, hook } = await started({ colors: { blue, green } });
    const open = request(`${nginx.url}/version`).end();
    const [response] = (await once(open, 'response')) as [NodeJS.ReadableStream];
    onTestFinished(() => void open.destroy());
    await hookOf(nginx, { oldWorkers: '0s' }).apply('green', {});
    expect(await hook.verify('green')).toBe('verified');
    expect(await hook.drain?.('blue')).toEqual({ inFlight: 1 });
    expect(await hook.drain?.('green')).toEqual({ inFlight: 0 });
    release();
    response.resume();
    await expect.poll(() => hook.drain?.('blue'), { timeout: 3_000 }).toEqual({ inFlight: 0 });
  });
});

describeWith(['nginx'], 'nginx before a move', () => {
  it('is looked at for what a move needs', async () => {
    const nginx = await startNginx({ main: 'worker_shutdown_timeout 30s;' });
    const { at, template } = nginx;
    const look = async (changed: Partial<NginxHookOptions> = {}) => {
      const error = await errorOf(hookOf(nginx, changed).preflight?.('green') ?? Promise.resolve());
      return error instanceof Error ? error.message.replaceAll(`${nginx.folder}/`, '') : error;
    };
    expect(await hookOf(nginx).preflight?.('green')).toEqual([
      '`worker_shutdown_timeout 30s` of nginx cuts off requests that take longer after a move',
    ]);
    const other = renderInclude({ ...template, variable: 'other' }, 'blue').text;
    writeFileSync(at('other.conf'), other);
    writeFileSync(at('broken.conf'), 'nonsense;');
    expect({
      'no file': await look({ include: 'missing.conf' }),
      'a file that nginx does not read': await look({ include: 'other.conf' }),
      'an unused variable': await look({ variable: 'unused' }),
      'no such upstream': await look({ upstreams: { ...template.upstreams, green: 'shop_gren' } }),
      'a host name': await look({ upstreams: { ...template.upstreams, green: 'green.internal:80' } }),
      'no pid file': await look({ pidFile: 'missing.pid' }),
      'no program': await look({ program: ['nginx-of-nobody'] }),
      'a folder that is not there': await look({ include: join('nowhere', 'bg-check.conf') }),
    }).toEqual({
      'no file': 'switch.include: missing.conf is not there',
      'a file that nginx does not read':
        'switch.include: the configuration of nginx does not include other.conf',
      'an unused variable': 'nothing in the configuration of nginx uses $unused',
      'no such upstream': 'switch.upstreams.green: nginx has no `upstream shop_gren`',
      'a host name': 'switch.upstreams.green: nginx has no `upstream green.internal:80`',
      'no pid file': 'switch.pidFile: missing.pid cannot be read: ENOENT',
      'no program': 'switch.program: the program `nginx-of-nobody` was not found',
      'a folder that is not there': 'switch.include: nowhere/bg-check.conf is not there',
    });

    const upstreams = readFileSync(at('upstreams.conf'), 'utf8');
    writeFileSync(
      at('upstreams.conf'),
      upstreams.replace(/(shop_green \{ server )127\.0\.0\.1/, '$1localhost'),
    );
    const [named] = (await hookOf(nginx).preflight?.('green')) ?? [];
    expect(named).toMatch(/^nginx looks up `localhost:\d+` of `upstream shop_green` whenever it reloads/);
    writeFileSync(at('upstreams.conf'), 'nonsense;');
    expect(await look()).toMatch(
      /^nginx refuses its configuration as it is, so that it could not reload: .*unknown directive "nonsense"/,
    );
  });

  it('says that it does not run, and that its configuration was not read yet', async () => {
    const nginx = await startNginx();
    const text = readFileSync(nginx.include, 'utf8');
    rmSync(nginx.include);
    const moved = { ...nginx.template, listen: '127.0.0.1:9' };
    writeFileSync(nginx.include, renderInclude(moved, 'blue').text);
    await expect(hookOf(nginx).preflight?.('green')).rejects.toThrow(
      'nginx does not tell what it serves: GET http://127.0.0.1:9/bg-check failed: connect ECONNREFUSED 127.0.0.1:9',
    );
    writeFileSync(nginx.include, text);
    expect(await hookOf(nginx).preflight?.('green')).toEqual([]);
  });

  it.each([
    [{ upstreams: { blue: 'a', green: 'http://b' } }, 'switch.upstreams.green: expected the name of'],
    [{ upstreams: { blue: 'a', green: 'a' } }, 'switch.upstreams: expected two names, got `a`'],
    [{ upstreams: { blue: 'a"; }', green: 'b' } }, 'switch.upstreams.blue: expected the name of'],
    [{ variable: '$active' }, 'switch.variable: expected a name without `$`, got `$active`'],
    [{ key: 'request_id' }, 'switch.key: expected a variable such as `$request_id`'],
    [{ key: '$a" b' }, 'switch.key: expected a variable such as `$request_id`'],
    [{ listen: '0.0.0.0:80' }, 'switch.listen: expected a loopback address with a port'],
  ])('refuses an option that could not stand in its configuration: %o', (changed, message) => {
    const create = () =>
      createNginxHook({
        include: 'bg-check.conf',
        upstreams: { blue: 'shop_blue', green: 'shop_green' },
        variable: 'bg_check_upstream',
        key: '$request_id',
        listen: '127.0.0.1:8917',
        program: ['nginx'],
        pidFile: '/run/nginx.pid',
        oldWorkers: '2s',
        timeout: 1_000,
        ...changed,
      });
    expect(create).toThrow(message);
  });
});
