import type { Config } from '../config/config-schema.ts';
import type { PlannedCheck } from './check-result.ts';
import { aims, type Aim, type CheckPhase } from './phase.ts';

/** Which check causes an effect, and where. */
export interface EffectPlace {
  /** Name of the check. */
  readonly check: string;
  readonly phase: CheckPhase;
  readonly aim: Aim;
  /** Address of the aim, without credentials. */
  readonly url: string;
}

function addressOf(config: Config, aim: Aim): string {
  const url = new URL(config[aim].url);
  url.username = '';
  url.password = '';
  return url.href;
}

export function effectPlace(
  config: Config,
  { name, phase, aim }: Pick<PlannedCheck, 'name' | 'phase'> & { readonly aim: Aim },
): EffectPlace {
  return { check: name, phase, aim, url: addressOf(config, aim) };
}

/** Where that is by now: colors trade places from release to release. */
export function currentAim(config: Config, { aim, url }: Pick<EffectPlace, 'aim' | 'url'>): Aim {
  if (addressOf(config, aim) === url) return aim;
  return aims.find((other) => addressOf(config, other) === url) ?? aim;
}
