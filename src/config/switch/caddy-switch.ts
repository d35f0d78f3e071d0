import { z } from 'zod';
import { httpUrl, oneOrMore, positiveDuration } from '../field-schemas.ts';

export const caddySwitch = z.strictObject({
  type: z.literal('caddy'),
  /** Where the admin API answers. */
  admin: httpUrl.default('http://localhost:2019'),
  /** The `@id` of the `reverse_proxy` handler. */
  id: z.string().min(1),
  /** The addresses of each color, as Caddy dials them. */
  upstreams: z.strictObject({ blue: oneOrMore, green: oneOrMore }),
  timeout: positiveDuration.default('10s'),
});
