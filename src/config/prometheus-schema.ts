import { z } from 'zod';
import { authSchema, hasOneCredential, tlsSchema } from './connection-schema.ts';
import { headers, httpUrl, positiveDuration } from './field-schemas.ts';

/** Where Prometheus is, and how it tells the colors apart. */
export const prometheusSchema = z
  .strictObject({
    url: httpUrl,
    headers: headers.optional(),
    auth: authSchema.optional(),
    tls: tlsSchema.optional(),
    timeout: positiveDuration.default('10s'),
    /** Label matchers that select each color's series. */
    colors: z
      .strictObject({ blue: z.string(), green: z.string() })
      .default({ blue: 'color="blue"', green: 'color="green"' }),
    /** Samples older than this are stale. */
    maxStaleness: positiveDuration.default('1m'),
  })
  .refine(hasOneCredential, {
    path: ['auth'],
    error: 'expected credentials in one place: `auth`, the `authorization` header, or the URL',
  });
