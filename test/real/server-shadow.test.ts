import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openShadow, type ShadowOptions } from '../../src/schema/shadow/open-shadow.ts';
import type { ShadowDatabase } from '../../src/schema/shadow/shadow-database.ts';
import { behavesAsShadow } from '../schema/shadow/shadow-behavior.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { describeWith } from '../support/required-program.ts';

const done = { ok: true, value: undefined };

describeWith(['a Postgres server'], 'a shadow on a server', () => {
  let server: PostgresServer;
  let admin: pg.Client;
  beforeAll(async () => {
    server = await startPostgresServer();
    admin = new pg.Client({ connectionString: server.url });
    admin.on('error', () => undefined);
    await admin.connect();
    await admin.query('CREATE ROLE theirs');
    await admin.query('CREATE DATABASE other');
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  const open = async (options: Partial<ShadowOptions> = {}) => {
    const shadow = await openShadow({ shadow: server.url, ...options });
    onTestFinished(() => shadow.close());
    return shadow;
  };
  const list = async (sql: string) => {
    const { rows } = await admin.query<{ name: string }>(sql);
    return rows.map(({ name }) => name);
  };
  const databases = () => list('SELECT datname AS name FROM pg_database WHERE NOT datistemplate ORDER BY 1');
  const roles = () => list("SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1");
  const at = (change: (url: URL) => void) => {
    const url = new URL(server.url);
    change(url);
    return url.href;
  };
  const failure = async (options: Partial<ShadowOptions>) => {
    try {
      await (await openShadow({ shadow: server.url, ...options })).close();
    } catch (error) {
      const { name, message } = error as Error;
      expect(JSON.stringify(error)).not.toContain(new URL(server.url).password);
      return `${name}: ${message}`.replaceAll(new URL(server.url).host, 'HOST');
    }
    return undefined;
  };

  describe('as every shadow', () => {
    let shadow: ShadowDatabase;
    beforeAll(async () => {
      shadow = await openShadow({ shadow: server.url });
    });
    afterAll(async () => {
      await shadow.close();
    });
    behavesAsShadow(() => shadow);
    it('has settings of its own, to which a reset returns', async () => {
      await shadow.execute('SET jit = on; RESET ALL');
      expect(
        await shadow.rows(
          "SELECT current_setting('jit') AS jit, current_database() LIKE 'bg_check_shadow_%' AS own",
        ),
      ).toEqual([{ jit: 'off', own: true }]);
      expect(shadow.engine).toBe('server');
    });
  });

  it('drops its database and the roles it made, and leaves the others', async () => {
    const rolesBefore = await roles();
    const before = [await databases(), rolesBefore];
    const shadow = await open();
    const statements = [
      'CREATE ROLE mine; CREATE USER theirs',
      'DO $$ BEGIN CREATE ROLE from_code; END $$',
      "CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS 'BEGIN CREATE ROLE from_call; END'",
      'SELECT make()',
      'ALTER ROLE mine RENAME TO renamed',
      'CREATE TABLE owned (); ALTER TABLE owned OWNER TO renamed',
      'GRANT theirs TO renamed',
      'DROP ROLE IF EXISTS nobody',
      'BEGIN; CREATE ROLE undone; ROLLBACK',
    ];
    for (const sql of statements) expect([sql, await shadow.execute(sql)]).toEqual([sql, done]);
    expect(await roles()).toEqual([...rolesBefore, 'from_call', 'from_code', 'renamed'].sort());
    expect(shadow.notes).toEqual([
      'the role `theirs` was on the shadow server already: it was used as it is, and its CREATE left out',
    ]);
    await shadow.execute('BEGIN; LOCK TABLE owned');
    await shadow.close();
    expect([await databases(), await roles()]).toEqual(before);
  });

  it('refuses what would change the server or what others have on it', async () => {
    const shadow = await open();
    const before = [await databases(), await roles()];
    const refused: Record<string, string> = {
      'ALTER ROLE theirs LOGIN': 'the role `theirs`',
      'CREATE TABLE not_made (); DROP ROLE theirs': 'the role `theirs`',
      'ALTER ROLE ALL SET jit = off': 'a role that its text does not name',
      'DO $$ BEGIN IF true THEN DROP ROLE theirs; END IF; END $$': 'the role `theirs`',
      "DO $$ BEGIN EXECUTE format('ALTER ROLE %I LOGIN', 'theirs'); END $$":
        'a role that its text does not name',
      'REASSIGN OWNED BY theirs TO CURRENT_USER': 'a role that its text does not name',
      'GRANT postgres TO theirs': 'the memberships of the role `theirs`',
      'ALTER SYSTEM SET jit = off': 'the server',
      'CREATE DATABASE more': 'the server',
      'DROP DATABASE other': 'the database `other`',
      'ALTER DATABASE other SET jit = off': 'the database `other`',
      "COPY pg_class TO PROGRAM 'cat'": 'the server',
    };
    for (const [sql, what] of Object.entries(refused)) {
      await expect(shadow.execute(sql), sql).rejects.toMatchObject({
        name: 'InconclusiveError',
        message: expect.stringContaining(`would change ${what}: `) as string,
      });
    }
    expect(await shadow.execute('GRANT CONNECT ON DATABASE nowhere TO theirs')).toMatchObject({
      ok: false,
      refusal: { sqlstate: '3D000' },
    });
    expect(await shadow.rows("SELECT to_regclass('not_made') AS t")).toEqual([{ t: null }]);
    expect([await databases(), await roles()]).toEqual(before);
  });

  it('refuses the production database under whatever name', async () => {
    const same = 'ConfigError: the shadow URL is the production database, HOST/postgres';
    const productions = {
      'localhost with a default port': at((url) => (url.hostname = 'LOCALHOST')),
      'an alias': at((url) => (url.hostname = '127.1')),
    };
    for (const [name, productionUrl] of Object.entries(productions)) {
      expect([name, await failure({ productionUrl })]).toEqual([name, same]);
    }
    for (const productionUrl of [
      at((url) => (url.pathname = '/other')),
      'postgres://u:secret@127.0.0.1:1/postgres',
    ]) {
      expect(await failure({ productionUrl })).toBeUndefined();
    }
  });

  it('refuses servers and databases that it cannot or must not use', async () => {
    const before = await databases();
    await admin.query(`ALTER DATABASE other SET default_transaction_read_only = on`);
    const readOnly = await failure({ shadow: at((url) => (url.pathname = '/other')) });
    await admin.query('ALTER DATABASE other RESET default_transaction_read_only');

    const application = new pg.Client({ connectionString: at((url) => (url.pathname = '/other')) });
    await application.connect();
    await application.query('CREATE TABLE schema_migrations (); CREATE TABLE orders ()');
    await application.end();

    await admin.query("CREATE ROLE poor LOGIN PASSWORD 'pw'");
    const poor = at((url) => {
      url.username = 'poor';
      url.password = 'pw';
    });
    expect({
      readOnly,
      application: await failure({ shadow: at((url) => (url.pathname = '/other')) }),
      poor: await failure({ shadow: poor }),
      password: await failure({ shadow: at((url) => (url.password = 'wrong')) }),
      missing: await failure({ shadow: at((url) => (url.pathname = '/missing')) }),
      down: await failure({ shadow: 'postgres://u:secret@127.0.0.1:1/x' }),
    }).toMatchInlineSnapshot(`
      {
        "application": "ConfigError: the database of the shadow URL, HOST/other, holds tables (\`orders\` and others): it belongs to an application",
        "down": "ProviderError: the shadow server 127.0.0.1:1/x did not answer: connection refused",
        "missing": "ConfigError: the shadow server HOST/missing refused the connection: database "missing" does not exist (3D000)",
        "password": "ConfigError: the shadow server HOST/postgres refused the login: password authentication failed for user "postgres"",
        "poor": "ConfigError: user \`poor\` may not create databases on the shadow server HOST/postgres",
        "readOnly": "ConfigError: the shadow server HOST/other is read-only (\`default_transaction_read_only\` is on)",
      }
    `);
    await admin.query('DROP ROLE poor');
    expect(await databases()).toEqual(before);
  });

  it('works for a user that may create databases only, and says what it cannot judge', async () => {
    await admin.query("CREATE ROLE modest LOGIN CREATEDB PASSWORD 'pw'");
    const shadow = await openShadow({
      shadow: at((url) => {
        url.username = 'modest';
        url.password = 'pw';
      }),
    });
    expect(await shadow.execute('CREATE TABLE t (id int)')).toEqual(done);
    expect(await shadow.execute('SET SESSION AUTHORIZATION theirs')).toMatchObject({
      ok: false,
      refusal: { sqlstate: '42501' },
    });
    await expect(shadow.execute('CREATE ROLE more')).rejects.toMatchObject({
      name: 'InconclusiveError',
      message:
        'the user `modest` of the shadow server may not run this: permission denied to create role: CREATE ROLE more',
    });
    expect(shadow.notes).toEqual([
      'the user `modest` of the shadow server is no superuser: migrations that need one cannot be judged',
    ]);
    await shadow.close();
    await admin.query('DROP ROLE modest');
  });

  it('is gone when the run is given up, and says when the server gave it up', async () => {
    const before = await databases();
    const already = new AbortController();
    already.abort(new Error('changed my mind'));
    await expect(openShadow({ shadow: server.url, signal: already.signal })).rejects.toThrow('my mind');

    const controller = new AbortController();
    const shadow = await openShadow({ shadow: server.url, signal: controller.signal });
    const running = shadow.execute('SELECT pg_sleep(60)');
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await shadow.close();
    expect(await databases()).toEqual(before);

    const other = await open();
    const [pid] = await other.rows<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await admin.query('SELECT pg_terminate_backend($1)', [pid?.pid]);
    await expect(other.execute('SELECT pg_sleep(60)')).rejects.toMatchObject({ name: 'ProviderError' });
    await other.close();
    expect(await databases()).toEqual(before);
  });
});

describeWith(['postgres'], 'a native shadow', () => {
  it('is alone on a server of its own, which goes with it', async () => {
    const shadow = await openShadow({ shadow: 'native' });
    expect(shadow).toMatchObject({ engine: 'native', version: expect.stringMatching(/^\d+\.\d+/) as string });
    expect(await shadow.execute('ALTER SYSTEM SET jit = off')).toEqual(done);
    const [port] = await shadow.rows<{ port: string }>("SELECT current_setting('port') AS port");
    await shadow.close();
    const client = new pg.Client({ host: '127.0.0.1', port: Number(port?.port), user: 'x', database: 'x' });
    await expect(client.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
