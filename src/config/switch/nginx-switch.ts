import { z } from 'zod';
import { command, durationSchema, positiveDuration } from '../field-schemas.ts';

export const nginxSwitch = z.strictObject({
  type: z.literal('nginx'),
  /** The file that bg-check owns, and that the `http` block includes. */
  include: z.string().min(1),
  /** The `upstream` block, or the address, of each color. */
  upstreams: z.strictObject({ blue: z.string().min(1), green: z.string().min(1) }),
  /** What `proxy_pass http://$…` names. */
  variable: z.string().default('bg_check_upstream'),
  /** What a share is told by; a variable that stays the same for a user keeps them on one color. */
  key: z.string().default('$request_id'),
  /** Where nginx tells what it serves. */
  listen: z.string().default('127.0.0.1:8917'),
  /** How nginx is called. */
  program: command.default(['nginx']),
  /** Makes nginx read its configuration; `program` with `-s reload` by default. */
  reload: command.optional(),
  pidFile: z.string().min(1).default('/run/nginx.pid'),
  /** How long a move waits for the workers of before to end. */
  oldWorkers: durationSchema.default('2s'),
  timeout: positiveDuration.default('30s'),
});
