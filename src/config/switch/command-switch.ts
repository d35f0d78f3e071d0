import { z } from 'zod';
import { command, positiveDuration } from '../field-schemas.ts';

export const commandSwitch = z.strictObject({
  type: z.literal('command'),
  /** Prints the color that receives traffic. */
  read: command,
  /**
   * Moves traffic; `{target}` and `{from}` are replaced by the names in `colors`, `{weight}` by green's share in percent.
   * With `{weight}` in it, `read` may print that share, too.
   */
  apply: command,
  /** Puts the saved state back, `{saved}` being what `read` had printed; `apply` with the saved color by default. */
  restore: command.optional(),
  /** Prints how many requests `{color}` still has in flight. */
  drain: command.optional(),
  /** What the command calls the colors. */
  colors: z.strictObject({ blue: z.string(), green: z.string() }).default({ blue: 'blue', green: 'green' }),
  timeout: positiveDuration.default('30s'),
});
