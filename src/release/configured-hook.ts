import type { Config } from '../config/config-schema.ts';
import { parseDuration } from '../duration.ts';
import { createSwitchHook } from '../switch/create-switch-hook.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';

/**
 * The switch hook of a configuration, if it has one.
 * @param processFile only for the holder of the release lock: names a command that is moving traffic
 */
export function configuredHook(
  config: Config,
  directory: string,
  processFile?: string,
): SwitchHook | undefined {
  if (config.switch === undefined) return undefined;
  return createSwitchHook(
    { ...config.switch, timeout: parseDuration(config.switch.timeout) },
    {
      directory,
      urls: { blue: config.blue.url, green: config.green.url },
      ...(processFile === undefined ? {} : { processFile }),
    },
  );
}
