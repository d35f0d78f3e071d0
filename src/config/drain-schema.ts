import { z } from 'zod';
import { durationSchema, positiveDuration } from './field-schemas.ts';

/** Who tells what a color still works on, and for how long it may. */
export const drainSchema = z.strictObject({
  /** A gauge of the metrics page of each color, such as `http_server_active_requests{route!="/metrics"}`. */
  gauge: z.string().min(1).optional(),
  /** What each color calls itself in the database; sessions under that name may still write. */
  applicationName: z
    .strictObject({ blue: z.string().min(1), green: z.string().min(1) })
    .refine(({ blue, green }) => blue !== green, 'expected two names, or sessions cannot be told apart')
    .optional(),
  /** Whether connections to where a color listens are counted, on this machine only. */
  sockets: z.boolean().default(false),
  /** For how long nothing may be in flight, and nothing new come, before a color is drained. */
  quiet: positiveDuration.default('500ms'),
  /** How long blue may take after the switch to green; `0s` leaves it unmeasured. It holds up no observation. */
  deadline: durationSchema.default('30s'),
});
