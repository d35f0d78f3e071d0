import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/kinds/check.ts';
import { contrast } from '../../src/check/kinds/contrast/contrast.ts';
import { probe } from '../../src/check/kinds/probe/probe.ts';
import { readiness } from '../../src/check/kinds/readiness/readiness.ts';
import { describeError } from '../../src/cli/report-error.ts';
import { BgCheckError } from '../../src/errors.ts';
import { openJournal } from '../../src/release/journal.ts';
import { openSession } from '../../src/release/open-session.ts';
import { preSwitch } from '../../src/release/pre-switch.ts';
import { releaseSettings, type ReleaseContext } from '../../src/release/release-context.ts';
import { stateFiles } from '../../src/release/state-files.ts';
import { createReporters } from '../../src/report/create-reporters.ts';
import { makePlan } from '../../src/runner/make-plan.ts';
import { MemoryStream } from '../report/memory-stream.ts';
import { startHttpServer } from '../support/http-server.ts';
import { definedBy } from '../support/run-defined-checks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { decodedLeaks } from './decoded-leaks.ts';
import { leakyApp, type Known } from './leaky-app.ts';
import { isShown, leaksOf, longestPiece, randomFrom, randomSecret, randomWord } from './secret-forms.ts';

/** Each with secrets of its own; `LEAK_ROUNDS=1000` for more, `LEAK_SEED=7` for others. */
const rounds = Number(process.env.LEAK_ROUNDS ?? 24);
const firstSeed = Number(process.env.LEAK_SEED ?? 1);
/** Whatever is written is decoded so often, by each decoder in each order, and searched for the secrets as they are. */
const depth = Number(process.env.LEAK_DEPTH ?? 2);
/** A round waits more than it works: so many go on at a time. */
const lanes = 4;

type Secrets = Readonly<
  Record<
    | 'apiKey'
    | 'urlPassword'
    | 'databasePassword'
    | 'ofDatabase'
    | 'inEnvironment'
    | 'sent'
    | 'named'
    | 'order'
    | 'token',
    string
  >
>;

/** Secrets of a few characters: one that is configured, one that a check names, one that it captures. */
type Words = Readonly<Record<'configured' | 'named' | 'captured', string>>;

/** Checks that send their secrets everywhere, and fail in as many ways as there are. */
function defineLeakingChecks(
  { named, apiKey, inEnvironment, sent }: Secrets,
  words: Words,
  below: (limit: number) => number,
): void {
  const pages = ['/', '/cut', '/moved', '/fine'];
  const page = () => pages[below(pages.length)] ?? '/';
  const query = `?token=${encodeURIComponent(named)}&q=${encodeURIComponent(named)}`;

  readiness('green is ready', { path: '/', deadline: '20ms', gating: false });
  readiness('its database is there', { path: '/health', deadline: '20ms', gating: false });
  contrast('contrast', { requests: ['/fine', `/fine${query}`], samples: 5 });
  check('uses the database', async ({ db }) => {
    await db.query('SELECT 1');
  });
  check('throws what it was given', ({ secret }) => {
    throw new Error(`cannot use ${secret(named)} with ${apiKey}`);
  });
  check('concludes with what it was given', ({ secret, evidence }) => {
    evidence({ title: secret(named), measured: { [named]: [named] }, query: `GET /${query}` });
    return { outcome: 'failed', message: `not ${named}`, details: [named], advice: named };
  });
  check('says what is in the environment', () => {
    throw new Error(`${inEnvironment} is refused`);
  });
  check('says its PIN', ({ secret, evidence }) => {
    evidence({ title: 'the PIN', measured: { pin: secret(words.named) } });
    return {
      outcome: 'failed',
      message: `\`${words.named}\` is refused`,
      details: [`pin=${words.named}&a=1`],
    };
  });
  probe('is echoed', async ({ http, step }) => {
    const ways = [
      { json: { user: 'probe', login: [{ password: sent }] } },
      { form: { user: 'probe', password: sent } },
      { json: { user: 'probe', credentials: { value: sent } } },
      { body: JSON.stringify({ query: 'mutation', variables: { input: { apiKey: sent } } }) },
      { headers: { 'x-auth-token': encodeURIComponent(sent) }, json: { secret: sent } },
      { json: { query: `{ login(password: ${JSON.stringify(sent)}) { id } }` } },
    ];
    const given = await http.get('/token');
    const [pin] = ['$.pin', '$.order', '$.access_token'].map((path) => given.capture(path, { secret: true }));
    await step('log in', { mutates: false }, () =>
      http
        .post(`/login?pin=${pin ?? ''}`, ways[below(ways.length)])
        .expect([{ status: 200 }, { body: 'welcome' }, { json: { '$.error': 'none' } }][below(3)] ?? 200),
    );
  });
  probe(
    'orders',
    {
      handover: 'log in',
      undo: {
        'delete the order': async ({ http }, data) => {
          await http.delete(`/orders${query}`, { json: data }).expect(204);
        },
      },
      sweep: async ({ http, secret }) => {
        await http.post('/sweep', { form: { token: secret(named) } }).expect(200);
      },
    },
    async ({ http, step, cleanup, secret, poll, expect: assert }) => {
      const token = await step('log in', { mutates: false }, () =>
        http
          .post('/token', { json: { password: secret(named) } })
          .expect(200)
          .capture('$.access_token', { secret: true }),
      );
      const order = secret(await http.get('/token').capture('$.order'));
      const user = http.bearer(Buffer.from(token, 'utf8').toString('base64url')).withHeaders({
        'x-basic': Buffer.from(`user:${token}`).toString('base64'),
      });
      cleanup('delete the order', { order, nested: JSON.stringify({ token }) });
      cleanup('log out', () => user.post('/logout', { body: token }).expect(204));
      const way = below(6);
      const to = `${page()}${query}`;
      if (way === 0)
        await step('pay', { mutates: true }, () =>
          user.post(to, { json: { token, deep: JSON.stringify({ order }) } }).expect(201),
        );
      if (way === 1)
        await step('pay', () =>
          user.post(to, { form: { token, card: order } }).expect({ json: { '$.seen': [token] } }),
        );
      if (way === 2)
        await poll('see', { every: '5ms', timeout: '30ms' }, () =>
          user.get(to).expect({ body: token + named, headers: { 'x-debug': token } }),
        );
      if (way === 3) await step('follow', () => user.get('/moved', { redirects: 'follow' }).expect(200));
      if (way === 4) assert((await user.get('/fine')).text).toBe(`${token} ${named}`);
      if (way === 5)
        await step(`use ${token}`, () =>
          user.get(`/fine${query}`).expect({ headers: { [`x-${below(9)}`]: named } }),
        );
    },
  );
}

/** Every byte that a run writes, by where it writes it. */
async function runAndListen(
  { secrets, words }: { readonly secrets: Secrets; readonly words: Words },
  below: (limit: number) => number,
  urls: { blue: string; green: string },
): Promise<Readonly<Record<string, string>>> {
  const withPassword = new URL(urls.green);
  withPassword.username = 'gate';
  withPassword.password = encodeURIComponent(secrets.urlPassword);
  const config = {
    target: 'shop',
    blue: { url: urls.blue },
    green: { url: withPassword.href },
    live: { url: urls.blue },
    probes: { headers: { 'x-api-key': '${API_KEY}', 'x-pin': '${PIN}' }, timeout: '2s' },
    database: { url: 'postgres://gate:${DATABASE_PASSWORD}@127.0.0.1:1/shop' },
  };
  const folder = temporaryFolder({ 'bg-check.config.json': JSON.stringify(config) });
  const definitions = await definedBy(() => {
    defineLeakingChecks(secrets, words, below);
  });
  const terminal = new MemoryStream();
  const colored = new MemoryStream({ columns: 90, rows: 40 });
  const io = { color: false, env: {}, cwd: folder };
  const reporters = [
    ...createReporters(['terminal', 'json=run.json', 'ndjson=run.ndjson'], { ...io, stdout: terminal }),
    ...createReporters(['terminal'], { ...io, stdout: colored, color: true }),
  ];
  const session = await openSession({
    cwd: folder,
    env: {
      API_KEY: secrets.apiKey,
      DATABASE_PASSWORD: encodeURIComponent(secrets.databasePassword),
      PIN: words.configured,
      PROBE_TOKEN: secrets.inEnvironment,
    },
    reporters,
  });
  const { clock, signal, redactor, events, environment, rootDirectory } = session;
  const files = stateFiles(session.config, rootDirectory);
  const journal = await openJournal({ file: files.journal, clock, redact: redactor.redact });
  const context: ReleaseContext = {
    ...{ command: 'pre-switch', actor: 'tester', journal, hook: undefined, environment, clock, signal },
    plan: (phase) => Promise.resolve(makePlan({ definitions, phase, config: session.config })),
    settings: releaseSettings(session.config),
    emit: events.emit,
    redact: redactor.redact,
    newReleaseId: () => 'r1',
    dryRun: false,
    bail: false,
  };
  let error = '';
  events.emit({ type: 'run:start', command: 'pre-switch', version: '0', target: 'shop', dryRun: false });
  try {
    const outcome = await preSwitch(context);
    events.emit({ type: 'run:end', ...redactor.redact(outcome), durationMs: 0 });
  } catch (thrown) {
    error = thrown instanceof BgCheckError ? describeError(thrown) : String(thrown);
  } finally {
    await journal.close();
    await session.close();
  }
  const state = join(folder, '.bg-check');
  return {
    error,
    terminal: terminal.text,
    'colored terminal': colored.text,
    json: readFileSync(join(folder, 'run.json'), 'utf8'),
    ndjson: readFileSync(join(folder, 'run.ndjson'), 'utf8'),
    ...Object.fromEntries(
      readdirSync(state).map((name) => [
        name.replace(/[\w-]{36}/, 'run'),
        readFileSync(join(state, name), 'utf8'),
      ]),
    ),
  };
}

interface Found {
  readonly leaks: readonly string[];
  /** Where anything was written. */
  readonly places: readonly string[];
}

/** Hashes and ids, in which six digits of a secret stand by chance: that of a line of the journal, of a run, of a value. */
const hashes = /\b[0-9a-f]{64}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|#[0-9a-f]{6,12}\b/g;

/** What is left of secrets in what a run wrote. */
function findLeaks(
  seed: number,
  { secrets, words }: { readonly secrets: Secrets; readonly words: Words },
  written: Readonly<Record<string, string>>,
): string[] {
  const shown = Object.entries(written).flatMap(([place, text]) =>
    Object.entries(words).flatMap(([name, word]) =>
      isShown(text, word) ? [`seed ${seed}: ${place} has the ${name} word ${word}`] : [],
    ),
  );
  const leaks = Object.entries(written).flatMap(([place, text]) => {
    const withoutHashes = text.replace(hashes, '\n');
    const readable = new Set(decodedLeaks(text, Object.values(secrets), depth));
    return Object.entries(secrets).flatMap(([name, secret]) => {
      const forms = leaksOf(text, secret);
      const piece = longestPiece(withoutHashes, secret, 6);
      if (forms.length === 0 && piece === '' && !readable.has(secret)) return [];
      const at = text.indexOf(piece);
      return [
        `seed ${seed}: ${place} has ${name} ${JSON.stringify(secret)} (${[...forms, ...(readable.has(secret) ? ['decoded'] : [])].join(', ')}; ${JSON.stringify(piece)}): …${text.slice(Math.max(0, at - 60), at + 80)}…`,
      ];
    });
  });
  return [...shown, ...leaks];
}

/** Runs one round after the other, on colors of its own. */
async function runRounds(seeds: readonly number[]): Promise<Found> {
  let known: Known = { secrets: [], words: [], ofDatabase: '', below: () => 0 };
  const start = () => startHttpServer(leakyApp(() => known));
  const [blue, green] = await Promise.all([start(), start()]);
  const leaks: string[] = [];
  const places = new Set<string>();
  for (const seed of seeds) {
    const below = randomFrom(seed);
    const secrets: Secrets = {
      apiKey: randomSecret(below, true),
      urlPassword: randomSecret(below),
      databasePassword: randomSecret(below),
      ofDatabase: randomSecret(below),
      inEnvironment: randomSecret(below),
      sent: randomSecret(below),
      named: randomSecret(below),
      order: randomSecret(below),
      token: randomSecret(below),
    };
    const words: Words = {
      configured: randomWord(below),
      named: randomWord(below),
      captured: randomWord(below),
    };
    const { ofDatabase, ...registered } = secrets;
    known = { secrets: Object.values(registered), words: Object.values(words), ofDatabase, below };
    const written = await runAndListen({ secrets, words }, below, { blue: blue.url, green: green.url });
    for (const [place, text] of Object.entries(written)) if (text !== '') places.add(place);
    leaks.push(...findLeaks(seed, { secrets, words }, written));
  }
  return { leaks, places: [...places] };
}

describe('what a run writes', () => {
  it(
    'holds no secret in any form, whatever the application shows of it',
    { timeout: 60_000 + rounds * 15_000 },
    async () => {
      const seeds = Array.from({ length: rounds }, (_, index) => firstSeed + index);
      const found = await Promise.all(
        Array.from({ length: lanes }, (_, lane) => runRounds(seeds.filter((seed) => seed % lanes === lane))),
      );
      expect(found.flatMap(({ leaks }) => leaks)).toEqual([]);
      expect([...new Set(found.flatMap(({ places }) => places))].sort()).toEqual([
        'colored terminal',
        'json',
        'ndjson',
        'shop.cleanup.run.ndjson',
        'shop.journal.ndjson',
        'terminal',
      ]);
    },
  );

  it('holds no secret where the configuration is wrong because of it', async () => {
    const front = { blue: { url: 'http://b' }, green: { url: 'http://g' }, live: { url: 'http://l' } };
    const wrong: readonly object[] = [
      { ...front, blue: { url: '${SECRET}' } },
      { ...front, blue: { url: 'http://u:${SECRET}@b:99999' } },
      { ...front, green: { url: 'http://g', host: '${SECRET}/' } },
      { ...front, green: { url: 'http://g', tls: { ca: '${SECRET}.pem' } } },
      { ...front, probes: { timeout: '${SECRET}' } },
      { ...front, probes: { marker: 'x ${SECRET}' } },
      { ...front, database: { url: 'mysql://u:${SECRET}@h/d' } },
      { ...front, observe: { window: '${SECRET}' } },
      { ...front, target: '${SECRET} ' },
      { ...front, metrics: { listen: '${SECRET}' } },
    ];
    const told: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + 20; seed += 1) {
      const secret = randomSecret(randomFrom(seed));
      for (const config of wrong) {
        const cwd = temporaryFolder({ 'bg-check.config.json': JSON.stringify(config) });
        const error: unknown = await openSession({ cwd, env: { SECRET: secret } }).then(
          (session) => session.close(),
          (thrown: unknown) => thrown,
        );
        const text = error instanceof BgCheckError ? describeError(error) : String(error);
        if (leaksOf(text, secret).length > 0 || longestPiece(text, secret, 6) !== '') {
          told.push(`seed ${seed}: ${JSON.stringify(config)} with ${secret}: ${text}`);
        }
      }
    }
    expect(told).toEqual([]);
  });
});
