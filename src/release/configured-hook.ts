import type { Config } from '../config/config-schema.ts';
import { parseDuration } from '../duration.ts';
import { createSwitchHook } from '../switch/create-switch-hook.ts';
import type { HookSurroundings } from '../switch/hook-surroundings.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';

/**
 * The switch hook of a configuration, if it has one.
 * @param around.processFile only for the holder of the release lock: names a command that is moving traffic
 */
export function configuredHook(
  config: Config,
  around: Omit<HookSurroundings, 'urls' | 'liveUrl' | 'windowMs' | 'verificationMs'>,
): SwitchHook | undefined {
  if (config.switch === undefined) return undefined;
  return createSwitchHook(
    { ...config.switch, timeout: parseDuration(config.switch.timeout) },
    {
      ...around,
      urls: { blue: config.blue.url, green: config.green.url },
      liveUrl: config.live.url,
      windowMs: parseDuration(config.observe.window),
      verificationMs: parseDuration(config.verification.deadline),
    },
  );
}
