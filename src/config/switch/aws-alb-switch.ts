import { z } from 'zod';
import { httpUrl, positiveDuration } from '../field-schemas.ts';

const arn = z.string().min(1);

export const awsAlbSwitch = z
  .strictObject({
    type: z.literal('aws-alb'),
    /** The ARN of the rule that forwards to both target groups. */
    rule: arn.optional(),
    /** In its place that of the listener, whose default action does. */
    listener: arn.optional(),
    /** The ARN of each color's. */
    targetGroups: z.strictObject({ blue: arn, green: arn }),
    /** The ARN names it. */
    region: z.string().min(1).optional(),
    /** Where the API answers, in place of the public one of the region. */
    endpoint: httpUrl.optional(),
    /** Of each call, with all that the SDK tries again. */
    timeout: positiveDuration.default('10s'),
  })
  .refine(({ rule, listener }) => (rule === undefined) !== (listener === undefined), {
    error: 'the load balancer is switched at a `rule` or at a `listener`: give one of them',
  });
