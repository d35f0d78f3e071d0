import { z } from 'zod';
import { positiveDuration } from '../field-schemas.ts';
import { clusterAccess, colorObjects, rules } from './cluster-access.ts';

export const istioSwitch = z.strictObject({
  type: z.literal('istio'),
  ...clusterAccess,
  /** The VirtualService whose weights say who serves. */
  virtualService: z.string().min(1),
  /** The subsets of the destinations, or their hosts where they have none. */
  colors: colorObjects,
  rules,
  timeout: positiveDuration.default('10s'),
});
