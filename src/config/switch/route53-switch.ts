import { z } from 'zod';
import { httpUrl, oneOrMore, positiveDuration } from '../field-schemas.ts';

const text = z.string().min(1);
const list = oneOrMore.transform((given) => [given].flat());
const alias = z.strictObject({
  /** The DNS name of the load balancer, or of whatever else is meant. */
  name: text,
  /** The hosted zone of that name, and not of the record. */
  zoneId: text,
  /** As it is with what is replaced, by default. */
  evaluateTargetHealth: z.boolean().optional(),
});

export const route53Switch = z
  .strictObject({
    type: z.literal('route53'),
    /** The id of the hosted zone. */
    zoneId: text,
    /** The name that moves; the host of `live.url` by default. */
    name: text.optional(),
    /** What the name leads to: one address or more, or one other name. */
    records: z.strictObject({ blue: list, green: list }).optional(),
    /** What the name is an alias of. */
    aliases: z.strictObject({ blue: alias, green: alias }).optional(),
    /** The types of the alias records. */
    types: z
      .array(z.enum(['A', 'AAAA']))
      .min(1)
      .default(['A']),
    /** The set identifiers of the weighted records of each color, whose weights are set. */
    setIdentifiers: z.strictObject({ blue: text, green: text }).optional(),
    /**
     * How long what is written may be kept by those who ask; as long as what it replaces by default. Of an alias, which has
     * none of its own, how long what it leads to is kept; a minute by default.
     */
    ttl: positiveDuration.optional(),
    /** Allows records that are kept for longer than green is watched. */
    allowLongTtl: z.boolean().default(false),
    /** Of the partition; `AWS_REGION`, else `us-east-1`, by default. */
    region: text.optional(),
    /** Where the API answers, in place of the public one. */
    endpoint: httpUrl.optional(),
    /** Of each call, with all that the SDK tries again. */
    timeout: positiveDuration.default('10s'),
  })
  .refine(
    (given) =>
      [given.records, given.aliases, given.setIdentifiers].filter((form) => form !== undefined).length === 1,
    { error: 'the name is moved by `records`, by `aliases` or by `setIdentifiers`: give one of them' },
  );
