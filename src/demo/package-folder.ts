import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(createRequire(import.meta.url).resolve('bg-check/package.json'));

/** A path inside the installed package. */
export const packagePath = (...parts: readonly string[]): string => join(root, ...parts);

/** A file of the shop that is shipped as it was written: a migration, a statement, a check. */
export const shopPath = (...parts: readonly string[]): string => packagePath('fixtures', 'shop', ...parts);

/** A compiled program of this package. */
export const programPath = (...parts: readonly string[]): string => packagePath('dist', ...parts);
