import { z } from 'zod';
import { positiveDuration } from '../field-schemas.ts';
import { clusterAccess, colorObjects, rules } from './cluster-access.ts';

export const gatewayApiSwitch = z.strictObject({
  type: z.literal('gateway-api'),
  ...clusterAccess,
  /** The HTTPRoute whose weights say who serves. */
  route: z.string().min(1),
  /** The names of the backends. */
  colors: colorObjects,
  rules,
  timeout: positiveDuration.default('10s'),
});
