import { z } from 'zod';
import { positiveDuration } from '../field-schemas.ts';
import { clusterAccess, colorObjects } from './cluster-access.ts';

export const kubernetesServiceSwitch = z.strictObject({
  type: z.literal('kubernetes-service'),
  ...clusterAccess,
  /** The Service whose selector says which color serves. */
  service: z.string().min(1),
  /** The label of the selector that tells the colors apart. */
  label: z.string().min(1).default('color'),
  /** The values of the label. */
  colors: colorObjects.default({ blue: 'blue', green: 'green' }),
  /** Services that select one color each; by default the pods of a color are counted. */
  previews: colorObjects.partial().optional(),
  timeout: positiveDuration.default('10s'),
});
