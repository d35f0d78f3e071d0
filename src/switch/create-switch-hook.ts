import { createCommandHook, type CommandHookOptions } from './command-hook.ts';
import { createCustomHook, type CustomHookOptions } from './custom-hook.ts';
import type { HookSurroundings } from './hook-surroundings.ts';
import { createHttpHook, type HttpHookOptions } from './http-hook.ts';
import type { SwitchHook } from './switch-hook.ts';

/** How traffic is moved: by programs, or through an admin API. Times in milliseconds. */
export type SwitchHookOptions =
  | ({ readonly type: 'command' } & CommandHookOptions)
  | ({ readonly type: 'http' } & HttpHookOptions)
  | ({ readonly type: 'custom' } & CustomHookOptions);

/** The adapter that the options ask for. @throws ConfigError when the options cannot work */
export function createSwitchHook(
  options: SwitchHookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  switch (options.type) {
    case 'command':
      return createCommandHook(options, surroundings);
    case 'http':
      return createHttpHook(options, surroundings);
    case 'custom':
      return createCustomHook(options);
  }
}
