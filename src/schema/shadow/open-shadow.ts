import { ConfigError } from '../../errors.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { openNativeDatabase } from './native-database.ts';
import { openServerDatabase } from './server-database.ts';
import type { ShadowDatabase } from './shadow-database.ts';

export interface ShadowOptions {
  /** `embedded`, `native`, or the URL of a server that bg-check may make a database on. */
  readonly shadow: string;
  /** Those that will be created; the embedded engine must know them when it starts. */
  readonly extensions?: readonly string[] | undefined;
  /** Of the production database, which is never taken for a shadow. */
  readonly productionUrl?: string | undefined;
  /** File of what the embedded engine starts from in place of an empty database; the others have no use for it. */
  readonly image?: string | undefined;
  /** Where the embedded engine keeps its seed. */
  readonly cacheDirectory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens the shadow database that was asked for.
 * @throws ConfigError for a value that is none of the three, and where that shadow cannot be used;
 *   ProviderError when it does not start or answer
 */
export async function openShadow(options: ShadowOptions): Promise<ShadowDatabase> {
  const { shadow, extensions = [], productionUrl, image, cacheDirectory, signal } = options;
  if (shadow === 'embedded') {
    return openEmbeddedDatabase({
      extensions,
      ...(image ? { image } : {}),
      ...(cacheDirectory === undefined ? {} : { cacheDirectory }),
      ...(signal ? { signal } : {}),
    });
  }
  if (shadow === 'native') return openNativeDatabase({ signal });
  if (/^[a-z]+:\/\//i.test(shadow)) return openServerDatabase({ url: shadow, productionUrl, signal });
  // It may be a URL that was mistyped, with a password in it.
  const shown = /^[\w-]{1,40}$/.test(shadow) ? `, got \`${shadow}\`` : '';
  throw new ConfigError(
    `the shadow database must be \`embedded\`, \`native\` or a \`postgres://\` URL${shown}`,
    {
      advice: 'Leave it out for the embedded one, which needs no server.',
    },
  );
}
