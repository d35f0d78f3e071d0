import { countSessions, openGauge } from '../check/color-activity.ts';
import type { CheckEnvironment } from '../check/check-environment.ts';
import type { Color } from '../check/phase.ts';
import { ConfigError, ProviderError } from '../errors.ts';
import type { DrainSource } from '../switch/drain-source.ts';
import { createSocketDrain } from '../switch/socket-drain.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';

/** Who can tell what a color still works on, the best first; closed after use. */
export interface DrainSources {
  readonly list: readonly DrainSource[];
  close(): Promise<void>;
}

function proxySource({ drain }: Pick<SwitchHook, 'drain'>): DrainSource | undefined {
  return drain && { name: 'proxy', read: drain };
}

function databaseSource(environment: CheckEnvironment): DrainSource | undefined {
  const names = environment.config.drain.applicationName;
  if (names === undefined) return undefined;
  if (environment.config.database === undefined) {
    throw new ConfigError('`drain.applicationName` needs a `database` to count sessions in', {
      advice: 'Add `database: { url: "${DATABASE_URL}" }` to the configuration, or leave it out.',
    });
  }
  let seen = false;
  return {
    name: 'database',
    read: async (color, signal) => {
      const { active, all, hidden } = await countSessions(environment, names[color], signal);
      if (hidden > 0) {
        throw new ProviderError(
          `the database does not show what sessions of \`${names[color]}\` do: grant \`pg_read_all_stats\``,
        );
      }
      seen ||= all > 0;
      // A name that nobody ever used proves nothing.
      return { inFlight: seen ? active : undefined };
    },
  };
}

/**
 * The sources that the switch and the configuration name, opened for one color.
 * @throws ConfigError when one of them could never tell anything
 */
export function openDrainSources(
  environment: CheckEnvironment,
  hook: Pick<SwitchHook, 'drain'>,
  color: Color,
): DrainSources {
  const { drain, blue, green } = environment.config;
  const gauge = drain.gauge === undefined ? undefined : openGauge(environment, color, drain.gauge);
  const app: DrainSource | undefined = gauge && {
    name: 'app',
    read: async (_, signal) => ({ inFlight: await gauge.read(signal) }),
  };
  const sockets = drain.sockets ? createSocketDrain({ blue: blue.url, green: green.url }) : undefined;
  const list = [proxySource(hook), app, databaseSource(environment), sockets];
  return {
    list: list.filter((source) => source !== undefined),
    close: async () => {
      await gauge?.close();
    },
  };
}

/** How many sessions of the database a color still has, where it can be told: each may still write. */
export async function sessionsLeft(
  environment: CheckEnvironment,
  color: Color,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const names = environment.config.drain.applicationName;
  if (names === undefined) return undefined;
  try {
    return (await countSessions(environment, names[color], signal)).all;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
