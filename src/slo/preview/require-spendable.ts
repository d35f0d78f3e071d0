import { formatDuration } from '../../duration.ts';
import { ConfigError } from '../../errors.ts';
import { formatShare } from '../format-figures.ts';
import type { CountedObjective } from '../objective.ts';
import type { PreviewOptions } from './preview-options.ts';

/** What a share that is just within reach may lose to rounding. */
const tolerance = 1e-9;

/** A share that is no more than this one, in two digits. */
function roundDown(share: number): number {
  const step = 10 ** (Math.floor(Math.log10(share)) - 1);
  return Number((Math.floor(share / step + tolerance) * step).toPrecision(2));
}

/**
 * Where every request is bad, errors come `1 / limit` times faster than allowed: more of a budget nobody can spend while
 * green is watched.
 * @throws ConfigError on a rule of a budget of which a release could not spend its share before the extension ends
 */
export function requireSpendable(
  { limit, rule }: CountedObjective,
  { windowMs, maxExtensionMs = 0 }: Pick<PreviewOptions, 'windowMs' | 'maxExtensionMs'>,
): void {
  if (rule.kind !== 'budget' || limit === 0) return;
  const { share, periodMs } = rule;
  const watchedMs = windowMs + maxExtensionMs;
  const most = Math.min(1, watchedMs / periodMs) / limit;
  if (most >= share * (1 - tolerance)) return;
  const [period, window, extension, watched] = [periodMs, windowMs, maxExtensionMs, watchedMs].map(
    formatDuration,
  );
  const within =
    maxExtensionMs === 0
      ? `the window of ${window}`
      : `${watched}, the window of ${window} and its extension of ${extension}`;
  const needed = formatDuration(Math.ceil((share * limit * periodMs) / 1_000) * 1_000);
  throw new ConfigError(
    `\`rule\`: \`budget(…)\` allows ${formatShare(share)} of the error budget of ${period}, and were every request bad for ${within}, ${formatShare(most)} would be spent, so it would never break`,
    {
      advice: `Give a \`share\` of ${roundDown(most)} at most, or a window of ${needed} with its extension, or leave \`rule\` out: the sequential rule needs no period.`,
    },
  );
}
