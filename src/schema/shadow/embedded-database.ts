import { readFile } from 'node:fs/promises';
import type * as pglite from '@electric-sql/pglite';
import { ProviderError } from '../../errors.ts';
import { contribExtensions } from './contrib-extensions.ts';
import { defaultCacheDirectory, forgetSeed, readSeed, writeSeed } from './seed-cache.ts';
import type { Answer, Refusal, ShadowDatabase, StatementShape } from './shadow-database.ts';

export interface EmbeddedDatabaseOptions {
  /** Names as in `CREATE EXTENSION`; those that do not come with the engine are passed over. */
  readonly extensions?: readonly string[];
  /** Where the seed is cached that makes every start but the first fast; the user's cache folder by default. */
  readonly cacheDirectory?: string;
  readonly signal?: AbortSignal;
}

type Engine = typeof pglite;
type DatabaseError = pglite.messages.DatabaseError;
type Message =
  DatabaseError | pglite.messages.ParameterDescriptionMessage | pglite.messages.RowDescriptionMessage;

/** Release of the engine, so that an update never meets a seed of another; `undefined` where it cannot be told. */
async function engineRelease(): Promise<string | undefined> {
  try {
    const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? `pglite-${version}` : undefined;
  } catch {
    return undefined;
  }
}

/** Starts an empty engine, from the cached seed where there is one. */
export async function bootEngine(
  engine: Engine,
  options: EmbeddedDatabaseOptions = {},
): Promise<pglite.PGlite> {
  const { cacheDirectory = defaultCacheDirectory(), signal } = options;
  const extensions = await contribExtensions(options.extensions ?? []);
  const key = await engineRelease();
  const seed = key === undefined ? undefined : await readSeed(cacheDirectory, key);
  signal?.throwIfAborted();
  if (key !== undefined && seed !== undefined) {
    try {
      return await engine.PGlite.create({ extensions, loadDataDir: new Blob([seed]) });
    } catch {
      await forgetSeed(cacheDirectory, key);
    }
  }
  const database = await engine.PGlite.create({ extensions });
  if (key !== undefined) {
    await writeSeed(cacheDirectory, key, async () => {
      const dump = await database.dumpDataDir('none');
      return new Uint8Array(await dump.arrayBuffer());
    });
  }
  return database;
}

function refusalOf({ code, message, detail, hint }: DatabaseError): Refusal {
  return {
    sqlstate: code ?? 'XX000',
    message,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/**
 * Starts an empty Postgres inside this process: no server, no port, no file but a cached seed.
 * @throws ProviderError when it does not start
 */
export async function openEmbeddedDatabase(options: EmbeddedDatabaseOptions = {}): Promise<ShadowDatabase> {
  const { signal } = options;
  const engine = await import('@electric-sql/pglite');
  const { serialize } = engine.protocol;

  const guarded = async <Value>(work: () => Promise<Value>): Promise<Answer<Value>> => {
    signal?.throwIfAborted();
    try {
      return { ok: true, value: await work() };
    } catch (error) {
      if (error instanceof engine.messages.DatabaseError) return { ok: false, refusal: refusalOf(error) };
      throw new ProviderError(`the embedded Postgres stopped working: ${String(error)}`, { cause: error });
    }
  };

  const start = async () => {
    try {
      return await bootEngine(engine, options);
    } catch (error) {
      signal?.throwIfAborted();
      throw new ProviderError(`the embedded Postgres did not start: ${String(error)}`, {
        advice: 'It needs some 500 MB of memory.',
        cause: error,
      });
    }
  };
  const database = await start();
  const typeNames = new Map<string, string>();

  async function rows<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    signal?.throwIfAborted();
    return (await database.query<Row>(sql, [...values])).rows;
  }

  async function nameTypes(fields: readonly { dataTypeID: number; dataTypeModifier: number }[]) {
    const unknown = fields.filter((field) => !typeNames.has(`${field.dataTypeID}/${field.dataTypeModifier}`));
    if (unknown.length === 0) return;
    const named = await rows<{ id: number; modifier: number; name: string }>(
      `SELECT id, modifier, format_type(id, modifier) AS name
         FROM unnest($1::text::oid[], $2::text::int4[]) AS type(id, modifier)`,
      [
        `{${unknown.map((field) => field.dataTypeID).join()}}`,
        `{${unknown.map((field) => field.dataTypeModifier).join()}}`,
      ],
    );
    for (const { id, modifier, name } of named) typeNames.set(`${id}/${modifier}`, name);
  }

  async function describe(sql: string, parameters: readonly number[] = []): Promise<StatementShape> {
    const request = Buffer.concat([
      serialize.parse({ text: sql, types: [...parameters] }),
      serialize.describe({ type: 'S' }),
      serialize.sync(),
    ]);
    const answer = await database.execProtocol(request, { throwOnError: false });
    const replies = answer.messages as Message[];
    for (const reply of replies) if (reply instanceof engine.messages.DatabaseError) throw reply;
    const taken = replies.find((reply) => reply instanceof engine.messages.ParameterDescriptionMessage);
    const given = replies.find((reply) => reply instanceof engine.messages.RowDescriptionMessage);
    const fields = given?.fields ?? [];
    await nameTypes(fields);
    return {
      parameters: taken?.dataTypeIDs ?? [],
      columns: fields.map(({ name, dataTypeID, dataTypeModifier }) => ({
        name,
        typeId: dataTypeID,
        modifier: dataTypeModifier,
        type: typeNames.get(`${dataTypeID}/${dataTypeModifier}`) ?? String(dataTypeID),
      })),
    };
  }

  const [server] = await rows<{ server_version: string }>('SHOW server_version');
  return {
    engine: 'embedded',
    version: server?.server_version.split(' ')[0] ?? 'unknown',
    rows,
    execute: (sql) =>
      guarded(async () => {
        await database.exec(sql);
        return undefined;
      }),
    describe: (sql, parameters) => guarded(() => describe(sql, parameters)),
    explainGeneric: (sql) =>
      guarded(async () => {
        await database.exec(`EXPLAIN (GENERIC_PLAN) ${sql}`);
        return undefined;
      }),
    close: async () => {
      await database.close();
    },
  };
}
