import { ConfigError } from '../../errors.ts';
import type { RuntimeApi } from './runtime-api.ts';

const levels = ['user', 'operator', 'admin'];

/** @throws ConfigError when the socket may do less than is needed; nothing where HAProxy does not tell */
export async function requireLevel(
  api: RuntimeApi,
  needed: 'operator' | 'admin',
  signal?: AbortSignal,
): Promise<void> {
  const level = (await api.ask('show cli level', signal)).trim();
  if (!levels.includes(level) || levels.indexOf(level) >= levels.indexOf(needed)) return;
  throw new ConfigError(
    `switch.sockets: the socket ${api.name} has the level \`${level}\`, and \`${needed}\` is needed`,
    {
      advice: `Write \`level ${needed}\` behind its \`stats socket\` in the configuration of HAProxy.`,
    },
  );
}
