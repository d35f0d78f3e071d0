import type { SwitchHook } from '../switch/switch-hook.ts';
import { weightsOfGreen } from '../switch/weights.ts';
import { askSwitch } from './ask-switch.ts';
import { openDrainSources } from './drain-sources.ts';
import { warn, type ReleaseContext } from './release-context.ts';

/**
 * Has the switch look whether a move could succeed, and tells what it warns of. Touches nothing; never asked before a
 * rollback, which nothing may keep from trying.
 * @throws ConfigError when it could never move, ProviderError when it does not answer, RefusedError when it must not
 */
export async function lookBeforeLeap(context: ReleaseContext, hook: SwitchHook): Promise<void> {
  await openDrainSources(context.environment, hook, 'blue').close();
  const [first] = context.settings.steps;
  const target = first === undefined ? 'green' : weightsOfGreen(first.weight);
  const warnings = await askSwitch(
    context,
    'the switch could not move traffic',
    async () => (await hook.preflight?.(target, context.signal)) ?? [],
  );
  for (const message of warnings) warn(context, message);
}
