import { z } from 'zod';
import { command, headers, httpUrl, positiveDuration } from './field-schemas.ts';

const commandSwitch = z.strictObject({
  type: z.literal('command'),
  /** Prints the color that receives traffic. */
  read: command,
  /** Moves traffic; `{target}` and `{from}` are replaced by the names in `colors`. */
  apply: command,
  /** Puts the saved state back, `{saved}` being what `read` had printed; `apply` with the saved color by default. */
  restore: command.optional(),
  /** Prints how many requests `{color}` still has in flight. */
  drain: command.optional(),
  /** What the command calls the colors. */
  colors: z.strictObject({ blue: z.string(), green: z.string() }).default({ blue: 'blue', green: 'green' }),
  timeout: positiveDuration.default('30s'),
});

const httpCall = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  url: httpUrl,
  headers: headers.optional(),
  /** Sent as JSON, with `{target}` and `{from}` replaced in every string. */
  body: z.json().optional(),
});

const httpSwitch = z.strictObject({
  type: z.literal('http'),
  /** Answers JSON; `color` is the JSONPath of the name of the color that receives traffic. */
  read: httpCall.extend({ color: z.string() }),
  apply: httpCall,
  /** Puts the saved state back; `apply` with the saved color by default. */
  restore: httpCall.optional(),
  /** Answers JSON; `inFlight` is the JSONPath of the requests `{color}` still has in flight. */
  drain: httpCall.extend({ inFlight: z.string() }).optional(),
  colors: z.strictObject({ blue: z.string(), green: z.string() }).default({ blue: 'blue', green: 'green' }),
  timeout: positiveDuration.default('10s'),
});

/** How traffic is moved: one shape an adapter, told apart by `type`. */
export const switchSchema = z.discriminatedUnion('type', [commandSwitch, httpSwitch]);
