import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { configSchema, type UserConfig } from '../../../src/config/config-schema.ts';
import type { BgCheckError } from '../../../src/errors.ts';
import { switchTraffic } from '../../../src/release/switch-traffic.ts';
import { createDnsHook } from '../../../src/switch/dns/dns-hook.ts';
import { checkIn, errorOf, rollBackIn } from '../../release/commands.ts';
import { hookOf, withRelease, type ReleaseSetting } from '../../release/release-harness.ts';
import { describeWith } from '../../support/required-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { addresses, dnsConfig, sharedDns, zone } from './start-dns.ts';
import { key, keyFile, startNamed, zoneText } from './start-named.ts';

const shared = sharedDns();
type DnsSwitch = Partial<Extract<NonNullable<UserConfig['switch']>, { type?: 'dns' }>>;

/** A release by DNS, with what differs from the usual. */
async function settingWith(
  change: DnsSwitch = {},
  {
    config,
    files = {},
    resolver,
  }: { config?: Partial<UserConfig>; files?: Record<string, string>; resolver?: string } = {},
): Promise<ReleaseSetting & { name: string }> {
  const dns = await shared();
  const name = dns.freeName();
  const { urls, ...rest } = dnsConfig(dns, name, dns.primary.address, resolver);
  return {
    name,
    folder: temporaryFolder({ candidate: '', users: '', ...files }),
    config: {
      target: 'shop',
      blue: { url: urls.blue },
      green: { url: urls.green },
      ...rest.config,
      ...config,
      switch: { ...rest.switch, ...change },
    },
  };
}

function hookIn(setting: ReleaseSetting) {
  const hook = hookOf(setting);
  if (hook === undefined) throw new Error('no switch is configured');
  return hook;
}

const lookIn = async (setting: ReleaseSetting) => hookIn(setting).preflight?.('green');

/** A switch, and what is told before it begins, and then. */
function switchAndListen(setting: ReleaseSetting) {
  return withRelease(setting, { command: 'switch' }, async (context, { events }) => {
    const outcome = await switchTraffic(context);
    const start = events.findIndex(({ type }) => type === 'switch:start');
    const told = (some: typeof events) =>
      some.flatMap((event) => (event.type === 'notice' ? [event.message] : []));
    return { outcome, before: told(events.slice(0, start)), after: told(events.slice(start)) };
  });
}

const secondsIn = (text: string) => Number(/for up to ([\d.]+)s more/.exec(text)?.[1]);

describeWith(['named', 'nsupdate'], 'moving traffic by DNS', () => {
  it('tells what a way back takes before it moves, and waits for a cache that still answers blue, counting', async () => {
    const dns = await shared();
    const cache = await startNamed(
      {},
      `recursion yes; forward only; forwarders { 127.0.0.1 port ${dns.primary.port}; };`,
    );
    onTestFinished(cache.close);
    const setting = await settingWith(
      { ttl: '2s', resolvers: cache.address },
      {
        resolver: cache.address,
        config: { verification: { connections: 5, rounds: 1, deadline: '5s' } },
      },
    );
    const { name } = setting;
    await dns.primary.update(zone, `update delete ${name}. A`, `update add ${name}. 2 A ${addresses.blue}`);
    expect(await checkIn(setting)).toMatchObject({ exitCode: 0 });

    const { outcome, before, after } = await switchAndListen(setting);
    expect(outcome).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(before).toEqual([
      `${name} is moved by DNS: caches may keep blue for up to 2s after the move, and going back takes up to 2s more until nobody gets green from a cache`,
    ]);
    expect(outcome.reason).toMatch(
      /^5 fresh connections in a row answered green; until then blue answered \d+ of \d+, the last after [\d.]+m?s; /,
    );
    const [first = '', ...later] = after;
    expect(first).toMatch(
      `${name} leads to green, but the resolver ${cache.address} still answers blue, for`,
    );
    expect(first).toMatch(
      /; caches may keep what it had for [\d.]+m?s more; the front door answered blue 1×$/,
    );
    const left = [first, ...later].filter((notice) => notice.includes('still answers')).map(secondsIn);
    expect(left).toEqual([...left].sort().reverse());

    expect(await rollBackIn(setting)).toMatchObject({ exitCode: 0, traffic: 'blue' });
    expect(await cache.ask(name)).toEqual([addresses.blue]);
  });

  it('believes a move once the other servers of the zone have it too', async () => {
    const dns = await shared();
    const name = `www.other.test`;
    const primary = await startNamed({ 'other.test': { text: zoneText([`www IN A ${addresses.blue}`]) } });
    onTestFinished(primary.close);
    const secondary = await startNamed({
      'other.test': {
        statement: `type secondary; primaries { 127.0.0.1 port ${primary.port}; }; min-refresh-time 1;`,
      },
    });
    onTestFinished(secondary.close);
    await expect.poll(() => secondary.ask(name)).toEqual([addresses.blue]);
    const { switch: moved } = dnsConfig(dns, name, primary.address);
    const setting = await settingWith({ ...moved, zone: 'other.test', name, nameservers: secondary.address });
    const hook = hookIn(setting);
    expect(await hook.preflight?.('green')).toHaveLength(1);
    await hook.apply('green', {});
    await expect(hook.verify('green')).rejects.toThrow(
      `${name} leads to green, but the name server ${secondary.address} still answers blue; caches may keep what it had for`,
    );
    await expect.poll(() => hook.verify('green'), { timeout: 10_000 }).toBe('verified');
    expect(await secondary.ask(name)).toEqual([addresses.green]);
  });

  it('moves names and addresses of both families, and puts back what was there, with its TTL', async () => {
    const { primary } = await shared();
    const pair = { blue: ['127.0.0.2', '2001:DB8:0:0::2'], green: ['127.0.0.3', '2001:db8::3'] };
    const both = await settingWith({ records: pair, ttl: '1s' });
    await primary.update(zone, `update add ${both.name}. 7 AAAA 2001:db8::2`);
    const other = await settingWith({ records: { blue: 'blue.example.', green: 'green.example' } });
    const toName = `update add ${other.name}. 9 CNAME blue.example.`;
    await primary.update(zone, `update delete ${other.name}. A`, toName);
    for (const [setting, records] of [
      [both, ['1 A 127.0.0.2', '7 AAAA 2001:db8::2']],
      [other, ['9 CNAME blue.example']],
    ] as const) {
      const hook = hookIn(setting);
      const saved = await hook.read();
      expect(saved).toMatchObject({ color: 'blue', raw: { records } });
      await hook.apply('green', { ifMatch: saved.etag ?? '' });
      expect((await hook.read()).color).toBe('green');
      await hook.restore(saved);
      expect(await hook.read()).toMatchObject({ color: 'blue', raw: { records } });
    }
  });

  it('lets a run that finds green there wait as well, since nobody knows when the killed one moved it', async () => {
    const setting = await settingWith();
    await hookIn(setting).apply('green', {});
    const hook = hookIn(setting);
    await expect(hook.verify('green')).rejects.toThrow(
      'leads to green, but caches may keep what it had for 1s more',
    );
    await expect.poll(() => hook.verify('green'), { timeout: 3_000 }).toBe('verified');
  });

  it('shows the key to no other process, and takes one from a file', async () => {
    const seen = 'echo "$@" > arguments; exec nsupdate "$@"';
    const given = await settingWith({ program: ['sh', '-c', seen, 'nsupdate'] });
    await hookIn(given).apply('green', {});
    expect(readFileSync(join(given.folder, 'arguments'), 'utf8')).toBe('-v -r 0\n');
    expect((await hookIn(given).read()).color).toBe('green');

    const byFile = await settingWith(
      { key: undefined, keyFile: 'key.conf' },
      { files: { 'key.conf': keyFile() } },
    );
    const secrets: string[] = [];
    const { switch: options } = configSchema.parse(byFile.config);
    if (options?.type !== 'dns') throw new Error('no DNS');
    const hook = createDnsHook(
      { ...options, timeout: 2_000 },
      {
        directory: byFile.folder,
        liveUrl: byFile.config.live.url,
        onSecret: (secret) => secrets.push(secret),
      },
    );
    await hook.apply('green', {});
    expect((await hook.read()).color).toBe('green');
    expect(secrets).toEqual([key.secret]);
  });

  it.each<[string, DnsSwitch, RegExp, Partial<UserConfig>?]>([
    [
      'a key that the server does not know',
      { key: { ...key, name: 'stranger' } },
      /^switch\.server: the name server \S+ does not know this key \(BADKEY\)$/,
    ],
    [
      'a key with another secret',
      { key: { ...key, secret: 'b3RoZXI=' } },
      /finds that the signature does not fit \(BADSIG\)/,
    ],
    ['no key', { key: undefined }, /refuses this update \(REFUSED\)$/],
    [
      'a secret that is none',
      { key: { ...key, secret: 'not base64' } },
      /^switch\.key\.secret: expected base64/,
    ],
    [
      'two keys',
      { keyFile: 'key.conf' },
      /^switch: a key is given by `key` or by `keyFile`, and both are there$/,
    ],
    [
      'a key file that is not there',
      { key: undefined, keyFile: 'no.conf' },
      /^switch\.keyFile: \S+no\.conf is not there$/,
    ],
    [
      'a key file without a key',
      { key: undefined, keyFile: 'candidate' },
      /^switch\.keyFile: \S+candidate holds no TSIG key$/,
    ],
    [
      'a zone that the server does not have',
      { zone: 'test' },
      /^switch\.server: the name server \S+ answered REFUSED when asked for SOA of test$/,
    ],
    [
      'a server that is not there',
      { server: '127.0.0.1:1' },
      /^switch\.server: the name server 127\.0\.0\.1:1 does not answer: nobody listens there$/,
    ],
    [
      'a server that is no address',
      { server: 'http://ns' },
      /^switch\.server: expected a host, perhaps with a port/,
    ],
    [
      'no nsupdate',
      { program: ['nsupdate-of-nobody'] },
      /^switch\.program: the program `nsupdate-of-nobody` was not found$/,
    ],
    [
      'a name of another zone',
      { name: 'www.example.com' },
      /^switch\.name: `www\.example\.com` is not in the zone `demo\.test`$/,
    ],
    [
      'a name without records',
      { name: 'nobody.demo.test' },
      /^switch\.name: nobody\.demo\.test has no address at/,
    ],
    [
      'a name and an address in one',
      { records: { ...addresses, green: ['127.0.0.3', 'a.example'] } },
      /^switch\.records\.green: a name that leads to another \(CNAME\) has one record only/,
    ],
    [
      'colors of different types',
      { records: { ...addresses, green: 'green.example' } },
      /^switch\.records: both colors need the same types of records, and blue has A, green CNAME$/,
    ],
    [
      'one address of both colors',
      { records: { blue: '127.0.0.2', green: ['127.0.0.2', '127.0.0.3'] } },
      /^switch\.records: A 127\.0\.0\.2 is of both colors$/,
    ],
    [
      'an address that is none',
      { records: { ...addresses, green: '127.0.0.300' } },
      /^switch\.records\.green: expected an address or another full host name, got `127\.0\.0\.300`$/,
    ],
    [
      'records of neither color',
      { records: { blue: '127.0.0.4', green: '127.0.0.5' } },
      /has A 127\.0\.0\.2, which is neither blue \(A 127\.0\.0\.4\) nor green/,
    ],
    [
      'a resolver that is not there',
      { resolvers: '127.0.0.1:1' },
      /^switch\.resolvers: the resolver 127\.0\.0\.1:1 does not answer: nobody listens there$/,
    ],
    [
      'a TTL longer than the window',
      { ttl: '1h' },
      /kept by caches for longer than green is watched: the TTL of 1h that it is to have \(`switch\.ttl`\), and `observe\.window` is 15m$/,
    ],
    [
      'a TTL longer than the deadline',
      { ttl: '30s' },
      /^verification\.deadline: expected longer than the TTL of 30s that it is to have \(`switch\.ttl`\), got 2\.5s$/,
    ],
    [
      'a TTL that is no whole second',
      { ttl: '1500ms' },
      /^switch\.ttl: expected whole seconds, such as `60s`, got `1500ms`$/,
    ],
  ])('refuses %s before anything moves', async (_, change, message) => {
    const setting = await settingWith(change);
    const error = await errorOf(Promise.resolve().then(() => lookIn(setting)));
    expect(error).toMatchObject({ message: expect.stringMatching(message) as string });
    expect(['BGC_CONFIG', 'BGC_REFUSED']).toContain((error as BgCheckError).code);
  });

  it('allows a TTL that is longer than the window when it is told to', async () => {
    const setting = await settingWith(
      { ttl: '1h', allowLongTtl: true },
      { config: { verification: { deadline: '61m' } } },
    );
    expect(await lookIn(setting)).toEqual([
      `${setting.name} is moved by DNS: caches may keep blue for up to 1s after the move, and going back takes up to 1h more until nobody gets green from a cache`,
    ]);
  });
});
