import { z } from 'zod';
import { tryParseDuration } from '../duration.ts';
import { durationSchema, positiveDuration } from './field-schemas.ts';
import { tooShortWindow } from './too-short-window.ts';

/** Whether a share of releases can be a budget of false rollbacks; at a half a coin decides. */
const isBudget = (alpha: number) => alpha > 0 && alpha < 0.5;

/** How green is watched after the switch, and what is decided of it. */
export const observeSchema = z
  .strictObject({
    window: positiveDuration.default('15m'),
    /** How often checks run that are neither probes nor objectives. */
    interval: positiveDuration.default('15s'),
    /** How often probes run, and readiness; each 5s by default, or each `interval` where that is shorter. */
    probeInterval: positiveDuration.optional(),
    /** How much longer to wait when the evidence does not suffice. */
    maxExtension: durationSchema.default('5m'),
    /** What becomes of traffic when nobody knows at the end of the extension; it never simply stays. */
    onUnknown: z.enum(['hold', 'roll-back']).default('hold'),
    /** Share of good releases that may be rolled back by mistake, over the whole window and all objectives together. */
    alpha: z
      .number()
      .refine(isBudget, { error: 'expected a number above 0 and below 0.5, such as 0.01' })
      .default(0.01),
    /**
     * For how long after the switch caches may be cold: the more sensitive half of the rule waits; `30s` by default. It
     * is shorter than the window.
     */
    settle: durationSchema.optional(),
    /** At how many looks in a row the evidence must suffice. */
    confirm: z.int().min(1).default(1),
    /** How much of blue's past before the switch tells how its errors come. */
    baseline: positiveDuration.default('6h'),
    /** Whether green may be kept before the end of the window, once every objective is shown to hold. */
    earlyPass: z.boolean().default(false),
    /** How many looks in a row another gating check must fail before traffic goes back. */
    consecutiveFailures: z.int().min(1).default(2),
  })
  .superRefine(({ window, interval, settle }, context) => {
    const settleMs = settle === undefined ? undefined : tryParseDuration(settle);
    const message = tooShortWindow(tryParseDuration(window), tryParseDuration(interval), settleMs);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  // In a window that is shorter than the default, what waits for it is refused by its own name.
  .transform(({ settle = '30s', ...others }) => ({ ...others, settle }));
