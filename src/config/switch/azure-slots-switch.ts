import { z } from 'zod';
import { positiveDuration } from '../field-schemas.ts';
import { azureAccess } from './azure-access.ts';

const name = z.string().min(1);

export const azureSlotsSwitch = z.strictObject({
  type: z.literal('azure-slots'),
  ...azureAccess,
  /** The app of App Service, whose production slot users get. */
  site: name,
  /** The slot that is swapped with production. */
  slot: name
    .refine((slot) => slot.toLowerCase() !== 'production', {
      error: 'expected the slot that is swapped with production, got `production` itself',
    })
    .default('staging'),
  /** The app setting that says which color a slot holds; no deployment slot setting. */
  setting: name.default('BG_COLOR'),
  /** Its values, which may be versions. */
  colors: z.strictObject({ blue: name, green: name }).default({ blue: 'blue', green: 'green' }),
  /** How long a swap may take. */
  swapTimeout: positiveDuration.default('10m'),
  timeout: positiveDuration.default('10s'),
});
