import { z } from 'zod';
import { positiveDuration } from '../field-schemas.ts';
import { azureAccess } from './azure-access.ts';

const endpoint = z.string().min(1);

export const azureTrafficManagerSwitch = z.strictObject({
  type: z.literal('azure-traffic-manager'),
  ...azureAccess,
  /** A profile with the Weighted routing method. */
  profile: z.string().min(1),
  /** The names of its endpoints, with their type before it (`externalEndpoints/shop`) where two have one name. */
  endpoints: z.strictObject({ blue: endpoint, green: endpoint }),
  /** Allows a TTL longer than green is watched. */
  allowLongTtl: z.boolean().default(false),
  timeout: positiveDuration.default('10s'),
});
