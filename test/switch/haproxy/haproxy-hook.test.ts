import { EventEmitter } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createHaproxyHook, type HaproxyHookOptions } from '../../../src/switch/haproxy/haproxy-hook.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';
import { errorOf } from '../../support/error-of.ts';
import { describeWith } from '../../support/required-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { freePort } from '../start-proxy.ts';
import { startServer } from '../traffic-servers.ts';
import { startFaultySocket } from './start-faulty-socket.ts';
import { startHaproxy, type HaproxySetting, type RunningHaproxy } from './start-haproxy.ts';

async function startShop(by: HaproxySetting['by'], more: Partial<HaproxySetting> = {}) {
  const finish = new EventEmitter();
  const [blue, green] = await Promise.all([
    startServer((_, response) => response.end('blue')),
    startServer((incoming, response) => {
      if (incoming.url !== '/slow') response.end('green');
      else finish.once('finish', () => response.end('at last'));
    }),
  ]);
  const folder = temporaryFolder();
  const haproxy = await startHaproxy({ folder, blue: blue.url, green: green.url, by, ...more });
  const answer = async () => (await fetch(haproxy.url, { headers: { connection: 'close' } })).text();
  return { haproxy, answer, folder, finish };
}

const backends = { blue: 'be_blue', green: 'be_green' };
const servers = { blue: ['blue'], green: ['green'] };

function mapHook({ socket, mapFile }: RunningHaproxy, more: Partial<HaproxyHookOptions> = {}) {
  const map = { file: mapFile, key: 'shop', backends };
  return createHaproxyHook({ sockets: [socket], map, timeout: 1_000, ...more });
}

function weightHook({ socket, stateFile }: RunningHaproxy, more: Partial<HaproxyHookOptions> = {}) {
  const weights = { backend: 'be', servers, stateFiles: [stateFile] };
  return createHaproxyHook({ sockets: [socket], weights, timeout: 1_000, ...more });
}

describeWith(['haproxy'], 'HAProxy switched by a map', () => {
  it('serves green after a reload, too, and leaves the rest of the file alone', async () => {
    const { haproxy, answer } = await startShop('map');
    writeFileSync(haproxy.mapFile, '# who serves\nadmin be_blue\n\nshop  be_blue\n');
    await haproxy.reload();
    await mapHook(haproxy).apply('green', {});
    expect(readFileSync(haproxy.mapFile, 'utf8')).toBe('# who serves\nadmin be_blue\n\nshop be_green\n');
    expect(await answer()).toBe('green');
    await haproxy.reload();
    expect(await answer()).toBe('green');
    expect((await mapHook(haproxy).read()).color).toBe('green');
  });

  it('moves one key of many, and keeps their order', async () => {
    const { haproxy } = await startShop('map');
    const others = Array.from({ length: 2_000 }, (_, index) => `tenant-${index} be_blue`);
    writeFileSync(
      haproxy.mapFile,
      [...others.slice(0, 900), 'shop be_blue', ...others.slice(900), ''].join('\n'),
    );
    await haproxy.reload();
    const before = await haproxy.ask(`show map ${haproxy.mapFile}`);
    await mapHook(haproxy).apply('green', {});
    const withoutAddresses = (text: string) => text.replace(/^0x[0-9a-f]+ /gm, '');
    expect(withoutAddresses(await haproxy.ask(`show map ${haproxy.mapFile}`))).toBe(
      withoutAddresses(before).replace('shop be_blue', 'shop be_green'),
    );
  });

  it('is refused by HAProxy itself when somebody commits in between', async () => {
    const { haproxy, folder } = await startShop('map');
    const { etag = '' } = await mapHook(haproxy).read();
    const path = join(folder, 'between.sock');
    const { mapFile } = haproxy;
    const between = await startFaultySocket({
      path,
      behind: haproxy.socket,
      moves: /^commit map/,
      toGreen: /./,
      isFirst: () => false,
      meddle: async () => {
        const [, version = ''] = /: (\d+)/.exec(await haproxy.ask(`prepare map ${mapFile}`)) ?? [];
        await haproxy.ask(`add map @${version} ${mapFile} shop be_elsewhere`);
        await haproxy.ask(`commit map @${version} ${mapFile}`);
      },
    });
    between.arm('conflict', true);
    const hook = mapHook({ ...haproxy, socket: path });
    await expect(hook.apply('green', { ifMatch: etag })).rejects.toThrow(
      `the map ${mapFile} changed since it was read`,
    );
    expect(await haproxy.ask(`show map ${mapFile}`)).toMatch(/ shop be_elsewhere\n/);
    expect(readFileSync(mapFile, 'utf8')).toContain('shop be_blue');
  });

  it('warns where the file is not on this machine', async () => {
    const { haproxy, folder } = await startShop('map');
    const elsewhere = createHaproxyHook(
      { sockets: [haproxy.socket], map: { file: haproxy.mapFile, key: 'shop', backends }, timeout: 1_000 },
      { directory: folder },
    );
    expect(await elsewhere.preflight?.('green')).toEqual([]);
    renameSync(haproxy.mapFile, `${haproxy.mapFile}.away`);
    expect(await elsewhere.preflight?.('green')).toEqual([
      `the map ${haproxy.mapFile} is no file of this machine: a reload of HAProxy at ${haproxy.socket} goes back to what its own copy says`,
    ]);
  });
});

describeWith(['haproxy'], 'HAProxy switched by weights', () => {
  it('keeps the weights over a reload with a state file, and says what happens without', async () => {
    const { haproxy, answer } = await startShop('weights');
    const without = weightHook(haproxy, { weights: { backend: 'be', servers } });
    expect(await without.preflight?.('green')).toEqual([
      `a reload of HAProxy at ${haproxy.socket} forgets the weights: name its \`server-state-file\` in \`switch.weights.stateFiles\``,
    ]);
    await without.apply('green', {});
    await haproxy.reload();
    expect(await answer()).toBe('blue');
    const hook = weightHook(haproxy);
    expect(await hook.preflight?.('green')).toEqual([]);
    await hook.apply(weightsOfGreen(30), {});
    await haproxy.reload();
    expect((await hook.read()).weights).toEqual(weightsOfGreen(30));
    await hook.apply('green', {});
    await haproxy.reload();
    expect(await answer()).toBe('green');
  });

  it('wakes a blue that was put into maintenance, for a rollback is what counts', async () => {
    const { haproxy, answer } = await startShop('weights');
    const hook = weightHook(haproxy);
    const saved = await hook.read();
    await hook.apply('green', {});
    await haproxy.ask('set server be/blue state maint');
    await hook.restore(saved);
    expect(await answer()).toBe('blue');
    await hook.apply('green', {});
    await haproxy.ask('set server be/blue state drain');
    await hook.apply('blue', {});
    expect(await answer()).toBe('blue');
    await haproxy.ask('set server be/blue state maint');
    expect((await hook.read()).color).toBe('unknown');
  });

  it('does not take the last server away when nobody else would serve', async () => {
    const { haproxy, answer, folder } = await startShop('weights');
    const path = join(folder, 'refusing.sock');
    const refusing = await startFaultySocket({
      path,
      behind: haproxy.socket,
      moves: /be\/green/,
      toGreen: /./,
      isFirst: () => false,
      meddle: () => Promise.resolve(),
    });
    refusing.arm('refuses', true);
    const error = await errorOf(weightHook({ ...haproxy, socket: path }).apply('green', {}));
    expect(String(error)).toBe(
      `SwitchError: HAProxy at ${path} refused \`set server be/green weight 100\`: Permission denied; nothing was taken from the others, for nobody else of be would serve`,
    );
    expect(await answer()).toBe('blue');
  });

  it('counts what each color has in flight, and what it was given', async () => {
    const { haproxy, answer, finish } = await startShop('weights');
    const hook = weightHook(haproxy);
    await answer();
    expect(await hook.drain?.('blue')).toEqual({ inFlight: 0, requests: 1 });
    await hook.apply('green', {});
    request(`${haproxy.url}/slow`)
      .on('error', () => undefined)
      .end();
    await expect.poll(() => hook.drain?.('green')).toEqual({ inFlight: 1, requests: 1 });
    // HAProxy counts a request before green has it.
    await expect.poll(() => finish.listenerCount('finish')).toBe(1);
    finish.emit('finish');
    await expect.poll(() => hook.drain?.('green')).toEqual({ inFlight: 0, requests: 1 });
  });

  it('moves nothing to a green that its health checks have stopped', async () => {
    // So far apart that no check says otherwise meanwhile.
    const { haproxy } = await startShop('weights', { backend: ['default-server check inter 1h fall 1'] });
    const hook = weightHook(haproxy);
    expect(await hook.preflight?.('green')).toEqual([]);
    await haproxy.ask('set server be/green health down');
    await expect(hook.preflight?.('green')).rejects.toThrow(
      `HAProxy at ${haproxy.socket} has no server of green that is up (\`green\`), so that users would get 503`,
    );
  });

  it('tells of clients that a cookie binds to blue', async () => {
    const { haproxy } = await startShop('weights', {
      backend: ['cookie SRV insert indirect', 'default-server cookie x'],
    });
    expect(await weightHook(haproxy).preflight?.('green')).toEqual([
      'backend `be` binds clients to servers by a cookie: those of blue stay there, whatever the weights',
    ]);
  });
});

describeWith(['haproxy'], 'HAProxy, and a configuration that cannot work', () => {
  it('says what is wrong with the options before anything is asked', () => {
    const weights = { backend: 'be', servers };
    const wrong = (options: Partial<HaproxyHookOptions>) => () =>
      createHaproxyHook({ sockets: ['/s.sock'], timeout: 1_000, ...options });
    expect(wrong({})).toThrow('HAProxy is switched either by `map` or by `weights`');
    expect(wrong({ weights, sockets: ['unix@/s.sock'] })).toThrow('expected the path of a socket');
    expect(wrong({ weights, sockets: ['/s.sock', '/s.sock'] })).toThrow('`/s.sock` stands there twice');
    expect(wrong({ weights: { backend: 'be', servers: { blue: ['a'], green: ['a'] } } })).toThrow(
      'switch.weights.servers: `a` is of both colors',
    );
    expect(wrong({ weights: { ...weights, stateFiles: ['a', 'b'] } })).toThrow(
      'switch.weights.stateFiles: expected one for each of 1 sockets, got 2',
    );
    expect(wrong({ map: { file: 'm', key: 'k', backends: { blue: 'be', green: 'be' } } })).toThrow(
      'blue and green need different names',
    );
  });

  it('says what is wrong with the names before anything moves', async () => {
    const { haproxy, folder } = await startShop('map');
    const { socket, mapFile: file } = haproxy;
    const problem = async (options: Partial<HaproxyHookOptions>) => {
      const hook = createHaproxyHook({ sockets: [socket], timeout: 1_000, ...options });
      const error = await errorOf(Promise.resolve(hook.preflight?.('green')));
      return String(error).replaceAll(folder, '…');
    };
    const map = { file, key: 'shop', backends };
    const weights = { backend: 'be', servers };
    expect(
      await Promise.all([
        problem({ map, sockets: [join(folder, 'nobody.sock')] }),
        problem({ map, sockets: ['127.0.0.1:1'] }),
        problem({ map: { ...map, file: '/else.map' } }),
        problem({ map: { ...map, key: 'sop' } }),
        problem({ map: { ...map, backends: { ...backends, green: 'be_pink' } } }),
        problem({ weights: { ...weights, backend: 'bee' } }),
        problem({ weights: { ...weights, servers: { blue: ['blue'], green: ['pink'] } } }),
        problem({ weights: { ...weights, servers: { blue: ['green'], green: ['green2'] } } }),
        problem({ weights: { ...weights, stateFiles: ['/nowhere/state'] } }),
      ]),
    ).toEqual([
      'ConfigError: switch.sockets: HAProxy at …/nobody.sock: `show cli level` failed: ENOENT',
      'ConfigError: switch.sockets: HAProxy at 127.0.0.1:1: `show cli level` failed: ECONNREFUSED',
      'ConfigError: switch.map.file: HAProxy at …/haproxy.sock has no map `/else.map`',
      'ConfigError: switch.sockets: HAProxy at …/haproxy.sock: the map …/active.map has no entry `shop`'.replace(
        'shop',
        'sop',
      ),
      'ConfigError: switch.map.backends: HAProxy at …/haproxy.sock has no backend `be_pink`',
      'ConfigError: switch.weights.backend: HAProxy at …/haproxy.sock has no backend `bee`',
      'ConfigError: switch.weights.servers.green: HAProxy at …/haproxy.sock has no server `be/pink`',
      'ConfigError: switch.weights.servers.green: HAProxy at …/haproxy.sock has no server `be/green2`',
      'ConfigError: switch.weights.stateFiles: `/nowhere/state` cannot be written (ENOENT)',
    ]);
  });

  it('needs a socket that may move traffic, and servers that all have a color', async () => {
    const port = await freePort();
    const { haproxy } = await startShop('weights', {
      global: [`stats socket ipv4@127.0.0.1:${port} level operator`],
      backend: ['server third 127.0.0.1:9 weight 1'],
    });
    const weights = { backend: 'be', servers };
    const operator = createHaproxyHook({ sockets: [`127.0.0.1:${port}`], weights, timeout: 1_000 });
    await expect(operator.preflight?.('green')).rejects.toThrow(
      `the socket 127.0.0.1:${port} has the level \`operator\`, and \`admin\` is needed`,
    );
    await expect(weightHook(haproxy).preflight?.('green')).rejects.toThrow(
      '`third` of `be` gets traffic and belongs to no color',
    );
  });
});
