import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { shopPath } from './package-folder.ts';

/** Folders of `fixtures/shop/releases`. */
export type ShopRelease = 'expand' | 'too-early-contract';

const batch = 1_000;

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function runFiles(client: pg.Client, folder: string): Promise<void> {
  for (const file of (await readdir(folder)).sort()) {
    await client.query(await readFile(join(folder, file), 'utf8'));
  }
}

/** Empties the database, then brings it to where v1 went live: the base migrations and some thousand customers. */
export async function createShopSchema(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await runFiles(client, shopPath('migrations'));
    await client.query(await readFile(shopPath('seed.sql'), 'utf8'));
  });
}

/** Runs the migrations of one folder of `fixtures/shop/releases`. */
export async function migrateShop(url: string, release: ShopRelease): Promise<void> {
  await withClient(url, (client) => runFiles(client, shopPath('releases', release)));
}

/** Fills `phone_normalized` batch by batch, up to the customer with the id `last`, or to the last one there is. */
export async function backfillPhones(url: string, last: number): Promise<void> {
  const statement = await readFile(shopPath('backfill.sql'), 'utf8');
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ last: number }>('SELECT max(id)::integer AS last FROM customers');
    const end = Math.min(last, rows[0]?.last ?? 0);
    for (let from = 0; from < end; from += batch) {
      await client.query(statement, [from, Math.min(from + batch, end)]);
    }
  });
}
