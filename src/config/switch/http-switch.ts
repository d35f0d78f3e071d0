import { z } from 'zod';
import { headers, httpUrl, positiveDuration } from '../field-schemas.ts';

const httpCall = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  url: httpUrl,
  headers: headers.optional(),
  /** Sent as JSON, with `{target}` and `{from}` replaced in every string. */
  body: z.json().optional(),
});

export const httpSwitch = z.strictObject({
  type: z.literal('http'),
  /**
   * Answers JSON; `color` is the JSONPath of the name of the color that receives traffic, `weight` that of green's share
   * in percent. One of them is needed, `weight` where `apply` has `{weight}`.
   */
  read: httpCall.extend({ color: z.string().optional(), weight: z.string().optional() }),
  apply: httpCall,
  /** Puts the saved state back; `apply` with the saved color by default. */
  restore: httpCall.optional(),
  /** Answers JSON; `inFlight` is the JSONPath of the requests `{color}` still has in flight. */
  drain: httpCall.extend({ inFlight: z.string() }).optional(),
  colors: z.strictObject({ blue: z.string(), green: z.string() }).default({ blue: 'blue', green: 'green' }),
  timeout: positiveDuration.default('10s'),
});
