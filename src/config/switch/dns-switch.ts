import { z } from 'zod';
import { command, oneOrMore, positiveDuration } from '../field-schemas.ts';

const text = z.string().min(1);
const list = oneOrMore.transform((given) => [given].flat());

export const dnsSwitch = z.strictObject({
  type: z.literal('dns'),
  /** The primary server of the zone: `10.0.0.53`, with a port where it is not 53. */
  server: text,
  zone: text,
  /** The name that moves; the host of `live.url` by default. */
  name: text.optional(),
  /** What the name leads to: one address or more, or one other name. */
  records: z.strictObject({ blue: list, green: list }),
  /** How long what is written may be kept by those who ask; as long as what it replaces by default. */
  ttl: positiveDuration.optional(),
  /** What signs the update. */
  key: z
    .strictObject({
      name: text,
      algorithm: z
        .enum(['hmac-sha256', 'hmac-sha512', 'hmac-sha384', 'hmac-sha224', 'hmac-sha1', 'hmac-md5'])
        .default('hmac-sha256'),
      secret: text,
    })
    .optional(),
  /** A file with that key, as `tsig-keygen` prints it; relative to the configuration. */
  keyFile: text.optional(),
  /** The other servers of the zone, which have to answer the new records too. */
  nameservers: list.default([]),
  /** Caching resolvers that users ask, which have to answer the new records too. */
  resolvers: list.default([]),
  /** Allows records that are kept for longer than green is watched. */
  allowLongTtl: z.boolean().default(false),
  /** How nsupdate is called. */
  program: command.default(['nsupdate']),
  timeout: positiveDuration.default('10s'),
});
