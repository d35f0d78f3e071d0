import { z } from 'zod';
import { positiveDuration } from '../field-schemas.ts';
import { clusterAccess } from './cluster-access.ts';

export const argoRolloutsSwitch = z.strictObject({
  type: z.literal('argo-rollouts'),
  ...clusterAccess,
  /** A Rollout with the blue-green strategy and `autoPromotionEnabled: false`. */
  rollout: z.string().min(1),
  /** Whether blue's pods may be taken away before the observation is over. */
  allowEarlyScaleDown: z.boolean().default(false),
  timeout: positiveDuration.default('10s'),
});
