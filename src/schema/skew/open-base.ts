import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { findBase, forgetBase, writeBase } from '../shadow/base-cache.ts';
import type { ShadowDatabase } from '../shadow/shadow-database.ts';
import { ownUser } from './probe-profile.ts';
import { buildBase, type Base } from './build-base.ts';
import { endSession, recallInventedRoles, type Workshop } from './workshop.ts';

/** Worth some 50 MB of cache and a quarter of a second: what takes longer to replay, or has more files. */
const worth = { milliseconds: 300, migrations: 20 };

export interface BaseOptions {
  readonly extensions: readonly string[];
  readonly appRoles: ReadonlySet<string>;
  /** Opens the shadow database, from the file of an image where one is given. */
  readonly open: (image?: string) => Promise<ShadowDatabase>;
  /** Whether that database can start from an image. */
  readonly takesImage: boolean;
  readonly cacheDirectory: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The workshop at `S0`, and how long that took, in milliseconds. */
export interface OpenedBase {
  readonly workshop: Workshop;
  readonly start: number;
  readonly replay: number;
}

function keyOf({ bookkeeping, migrations, seeds }: Base, { extensions, appRoles }: BaseOptions): string {
  const made = [
    bookkeeping,
    migrations.map(({ units }) =>
      units.map(({ inTransaction, statements }) => [inTransaction, statements.map(({ text }) => text)]),
    ),
    seeds.map(({ statements }) => statements.map(({ text }) => text)),
    [...new Set(extensions)].sort(),
    [...appRoles].sort(),
  ];
  return createHash('sha256').update(JSON.stringify(made)).digest('hex');
}

/**
 * Opens a shadow database in which the schema is as blue found it: replayed, or restored from what an earlier run with
 * the same history left.
 */
export async function openBase(base: Base, options: BaseOptions): Promise<OpenedBase> {
  const { clock, signal, cacheDirectory, appRoles, takesImage } = options;
  const began = clock.now();
  const workshopOn = async (shadow: ShadowDatabase): Promise<Workshop> => ({
    ...{ shadow, user: await ownUser(shadow), signal, appRoles, inventedRoles: new Set<string>() },
  });
  const key = takesImage ? keyOf(base, options) : undefined;
  const image = key === undefined ? undefined : await findBase(key, cacheDirectory);
  if (key !== undefined && image !== undefined) {
    const restored = await options.open(image).catch(async () => {
      signal?.throwIfAborted();
      await forgetBase(key, cacheDirectory);
      return undefined;
    });
    if (restored) {
      const workshop = await workshopOn(restored);
      await endSession(workshop);
      await recallInventedRoles(workshop);
      return { workshop, start: clock.now() - began, replay: 0 };
    }
  }
  const shadow = await options.open();
  const opened = clock.now();
  try {
    const workshop = await workshopOn(shadow);
    await buildBase(workshop, base, options.onProgress);
    const replay = clock.now() - opened;
    const worthwhile = replay > worth.milliseconds || base.migrations.length > worth.migrations;
    if (key !== undefined && shadow.image && worthwhile) {
      await writeBase(key, await shadow.image(), cacheDirectory);
    }
    return { workshop, start: opened - began, replay };
  } catch (error) {
    await shadow.close();
    throw error;
  }
}
