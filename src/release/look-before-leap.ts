import type { SwitchHook } from '../switch/switch-hook.ts';
import { weightsOfGreen } from '../switch/weights.ts';
import { openDrainSources } from './drain-sources.ts';
import { warn, type ReleaseContext } from './release-context.ts';

/**
 * Has the switch look whether a move could succeed, and tells what it warns of. Touches nothing; never asked before a
 * rollback, which nothing may keep from trying.
 * @throws ConfigError, RefusedError or SwitchError when traffic must not be moved
 */
export async function lookBeforeLeap(context: ReleaseContext, hook: SwitchHook): Promise<void> {
  await openDrainSources(context.environment, hook, 'blue').close();
  const [first] = context.settings.steps;
  const target = first === undefined ? 'green' : weightsOfGreen(first.weight);
  const warnings = (await hook.preflight?.(target, context.signal)) ?? [];
  for (const message of warnings) warn(context, message);
}
