import { startProgram, type ChildProgram } from './child-program.ts';
import { registerColor } from './front-door-client.ts';
import { programPath } from './package-folder.ts';
import { backfillPhones, createShopSchema, migrateShop, type ShopRelease } from './shop-schema.ts';
import { startTraffic, type Traffic } from './traffic.ts';
import { createUndoStack } from './undo-stack.ts';
import { configureWorkspace, createWorkspace, type Addresses } from './workspace.ts';

/** The password of the seeded accounts. */
export const smokePassword = 'steep-tea-4-minutes';

/** How far a release has come when its gate is asked. */
export interface Setting {
  /** Whose migrations are part of the release. */
  readonly releases: readonly ShopRelease[];
  /** Which of them have run. */
  readonly migrated: readonly ShopRelease[];
  /** The id of the last customer that the backfill reached; `Infinity` when it is finished. */
  readonly backfilledTo: number;
  /** Further arguments of green. */
  readonly green?: readonly string[];
}

/** Two colors on one database behind one front door, under traffic. */
export interface Stage {
  /** The folder in which `bg-check` is run. */
  readonly folder: string;
  readonly addresses: Addresses;
  readonly traffic: Traffic;
  close(): Promise<void>;
}

const local = (port: unknown) => `http://127.0.0.1:${String(port)}`;

/** Like `Promise.all`, but fails only when nothing is under way any more, so that everything opened can be closed. */
async function whenAllSettled<Values extends readonly unknown[]>(promises: {
  readonly [Index in keyof Values]: Promise<Values[Index]>;
}): Promise<Values> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** Builds a stage: blue serves first, then the release is migrated and backfilled as far as it has come, then green starts. */
export async function openStage(setting: Setting, databaseUrl: string, signal?: AbortSignal): Promise<Stage> {
  const opened = createUndoStack();

  async function start(name: string, path: readonly string[], args: readonly string[] = []) {
    const program = await startProgram({
      name,
      program: programPath(...path),
      arguments: args,
      environment: { DATABASE_URL: databaseUrl },
      signal,
    });
    return opened.use(program, (started: ChildProgram) => started.stop());
  }

  try {
    const workspace = opened.use(await createWorkspace(setting.releases), (made) => made.remove());
    const [door] = await whenAllSettled([
      start('the front door', ['src', 'demo', 'front-door-process.js']),
      createShopSchema(databaseUrl),
    ]);
    const admin = local(door.ready.adminPort);
    const live = local(door.ready.port);

    const startColor = async (color: 'blue' | 'green', version: string, more: readonly string[] = []) => {
      const queries = `${workspace.folder}/queries/${version}`;
      const args = ['--version', version, '--color', color, '--queries', queries, ...more];
      const shop = await start(`the shop ${version} (${color})`, ['fixtures', 'shop', 'server.js'], args);
      const url = local(shop.ready.listening);
      await registerColor(admin, color, url);
      return url;
    };

    const blue = await startColor('blue', 'v1');
    const account = { email: 'shopper@shop.example', password: smokePassword };
    const traffic = opened.use(await startTraffic({ url: live, ...account }), (started) => started.stop());
    for (const release of setting.migrated) await migrateShop(databaseUrl, release);
    await backfillPhones(databaseUrl, setting.backfilledTo);
    const green = await startColor('green', 'v2', setting.green);

    const addresses = { blue, green, live, admin };
    await configureWorkspace(workspace, addresses);
    signal?.throwIfAborted();
    return { folder: workspace.folder, addresses, traffic, close: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
