import type { Ended } from './open-stage.ts';
import type { Scenario, Scene } from './scenario.ts';

/** Runs a release as users do, while what the scenario has in mind happens to it. */
export async function cutOver(scene: Scene, scenario: Scenario): Promise<Ended> {
  const { stage } = scene;
  const { skewMs = 0, window = '9s', meanwhile } = scenario;
  const skewed = {
    CLOCK_SKEW_MS: String(skewMs),
    NODE_OPTIONS: `--import ${new URL('skewed-clock.mjs', import.meta.url).href}`,
  };
  const running = stage.start(['cutover', '--window', window], skewMs === 0 ? {} : skewed);
  const ended = stage.end(running);
  await Promise.race([stage.door.opened, ended]);
  await Promise.race([meanwhile?.(scene), ended]);
  return ended;
}
