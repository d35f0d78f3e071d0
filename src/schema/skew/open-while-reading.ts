import type { QueryManifest } from '../queries/query-manifest.ts';
import type { OpenedBase } from './open-base.ts';
import type { AppVersion } from './skew-report.ts';

type Manifests = Readonly<Record<AppVersion, QueryManifest>>;

export interface OpenWhileReadingOptions {
  /** The role of statements that name none. */
  readonly role: string | undefined;
  readonly read: (version: AppVersion) => Promise<QueryManifest>;
  readonly open: (appRoles: ReadonlySet<string>) => Promise<OpenedBase>;
  /** Whether to open before all is read: where nothing outside this process is touched by it. */
  readonly ahead: boolean;
}

/** What was read and opened. */
export interface OpenedWhileReading {
  readonly manifests: Manifests;
  /** Every role that runs a statement. */
  readonly appRoles: ReadonlySet<string>;
  readonly opened: OpenedBase;
}

const sameNames = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
  some.size === others.size && [...some].every((name) => others.has(name));

/** Reads both versions' statements while the shadow database starts, on the guess that these name no roles of their own. */
export async function openWhileReading(options: OpenWhileReadingOptions): Promise<OpenedWhileReading> {
  const { role, read, open, ahead } = options;
  const guess = new Set(role === undefined ? [] : [role]);
  const early = ahead ? open(guess) : undefined;
  early?.catch(() => undefined);
  const leave = () => early?.then(({ workshop }) => workshop.shadow.close()).catch(() => undefined);
  try {
    const manifests = { blue: await read('blue'), green: await read('green') };
    const appRoles = new Set(
      [...manifests.blue.statements, ...manifests.green.statements].flatMap((one) => one.role ?? role ?? []),
    );
    if (early && (appRoles.size === 0 || sameNames(guess, appRoles))) {
      return { manifests, appRoles: guess, opened: await early };
    }
    await leave();
    return { manifests, appRoles, opened: await open(appRoles) };
  } catch (error) {
    await leave();
    throw error;
  }
}
