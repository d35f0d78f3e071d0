import type { HookSurroundings } from '../hook-surroundings.ts';
import type { SwitchHook, SwitchState } from '../switch-hook.ts';
import { colorOfWeights, sameWeights, soleColor, type Weights } from '../weights.ts';
import { checkNginxOptions } from './check-options.ts';
import { createDrainMeter } from './drain-meter.ts';
import { keepableWeights, parseInclude, renderInclude, weightsOfShares } from './include-text.ts';
import { moveTraffic } from './move-traffic.ts';
import { createNginxControl, textHash, type NginxHookOptions } from './nginx-control.ts';
import { lookAtNginx } from './nginx-preflight.ts';
import { readOwnFile } from './read-own-file.ts';
import { readServed } from './served-state.ts';
import { readRivals } from './worker-processes.ts';

export type { NginxHookOptions } from './nginx-control.ts';

/** Shares are kept in hundredths of a percent. */
const tolerance = 0.006;

interface Reading {
  readonly text: string;
  /** What every answer and the file agree on. */
  readonly weights: Weights | undefined;
  /** Whether the file says the one and nginx, or a part of it, does the other. */
  readonly isTorn: boolean;
}

/**
 * A switch hook that owns one include file of nginx: written whole, tested, taken up by a reload, and believed once fresh
 * connections are answered by it.
 * @throws ConfigError when an option cannot work
 */
export function createNginxHook(options: NginxHookOptions, surroundings: HookSurroundings = {}): SwitchHook {
  checkNginxOptions(options);
  const control = createNginxControl(options, surroundings);
  const { pidFile } = control;
  const { upstreams, timeout } = options;

  async function look(signal?: AbortSignal): Promise<Reading> {
    const content = await readOwnFile(control);
    const { text } = content;
    const heard = await readRivals(pidFile);
    const served = await readServed(content.listen, { timeoutMs: timeout, heard, signal });
    const all = [content, ...served.contents].map(({ shares }) => weightsOfShares(shares, upstreams));
    const [first] = all;
    const isSame = (weights: Weights | undefined) =>
      first === undefined || weights === undefined
        ? first === weights
        : sameWeights(first, weights, tolerance);
    return all.every(isSame) && !served.isPartial
      ? { text, weights: first, isTorn: false }
      : { text, weights: undefined, isTorn: true };
  }

  const read = async (signal?: AbortSignal): Promise<SwitchState> => {
    const { text, weights, isTorn } = await look(signal);
    const state = { raw: { include: text }, etag: textHash(text) };
    // The next reload, by whomever, would move traffic.
    if (isTorn) return { color: 'mixed', ...state };
    if (weights === undefined) return { color: 'unknown', ...state };
    return { color: colorOfWeights(weights), weights, ...state };
  };

  const apply: SwitchHook['apply'] = (target, { ifMatch }, signal) =>
    moveTraffic(
      control,
      renderInclude(options, target),
      // Who goes back is in a hurry; what green still works on is for `drain` to tell.
      { ifMatch, untilEnded: soleColor(target) !== 'blue' },
      signal,
    );

  return {
    name: 'nginx',
    weighted: true,
    preflight: (_target, signal) => lookAtNginx(control, signal),
    read,
    apply,
    verify: async (target, signal) => {
      const { weights } = await read(signal);
      const isThere = weights !== undefined && sameWeights(weights, keepableWeights(target), tolerance);
      return isThere ? 'verified' : 'not-verified';
    },
    restore: async ({ raw, color, weights }, signal) => {
      const text = raw !== null && typeof raw === 'object' && 'include' in raw ? raw.include : undefined;
      const content = typeof text === 'string' ? parseInclude(text) : undefined;
      if (content !== undefined) await moveTraffic(control, content, { untilEnded: false }, signal);
      else await apply(weights ?? (color === 'green' ? 'green' : 'blue'), {}, signal);
    },
    drain: createDrainMeter(control),
  };
}
