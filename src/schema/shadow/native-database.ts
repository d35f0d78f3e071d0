import { inDatabase, serverAddress } from './server-address.ts';
import { serverSession } from './server-database.ts';
import type { ShadowDatabase } from './shadow-database.ts';
import { startLocalPostgres } from './local-postgres.ts';

/**
 * Starts a Postgres server from the programs on this machine for one shadow database.
 * @throws ConfigError when the machine has no Postgres programs, ProviderError when they fail
 */
export async function openNativeDatabase(
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<ShadowDatabase> {
  const { signal } = options;
  const server = await startLocalPostgres(signal ? { signal } : {});
  try {
    const { version } = server;
    const address = inDatabase(serverAddress(server.url), 'postgres', { jit: 'off' });
    const facts = { version, major: Number.parseInt(version, 10) };
    return await serverSession(address, facts, {
      ...{ engine: 'native', signal },
      remove: () => server.stop(),
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
}
