import { z } from 'zod';
import type { SwitchHook } from '../../switch/switch-hook.ts';
import { positiveDuration } from '../field-schemas.ts';
import { hookProblem } from './hook-problem.ts';

export const customSwitch = z.strictObject({
  type: z.literal('custom'),
  /** A `SwitchHook` of one's own. */
  hook: z.custom<SwitchHook>((value) => hookProblem(value) === undefined, {
    error: (issue) => hookProblem(issue.input),
  }),
  /** How long each call of it may take. */
  timeout: positiveDuration.default('30s'),
});
