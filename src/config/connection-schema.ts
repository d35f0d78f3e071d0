import { z } from 'zod';

const file = z.string().min(1);

/** How a service is to know us: a bearer token, or a name and its password. */
export const authSchema = z
  .strictObject({
    bearer: z.string().min(1).optional(),
    user: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
  })
  .refine(
    ({ bearer, user, password }) =>
      bearer === undefined ? user !== undefined && password !== undefined : (user ?? password) === undefined,
    { error: 'expected `bearer`, or `user` and `password`' },
  );

/** How a service is known, and how it knows us; PEM files, relative to the configuration. */
export const tlsSchema = z
  .strictObject({
    /** Authorities to trust in place of those of the system. */
    ca: file.optional(),
    cert: file.optional(),
    key: file.optional(),
    /** The name that its certificate must carry, where the address has another. */
    serverName: z.string().min(1).optional(),
    /** Accepts any certificate: whoever is in between can read, and make up, every figure. */
    insecureSkipVerify: z.boolean().optional(),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    error: 'expected `cert` and `key` together',
  });

/** Whether a service is given credentials in one place only. */
export function hasOneCredential(service: {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly auth?: unknown;
}): boolean {
  const inUrl = URL.canParse(service.url) && new URL(service.url).username !== '';
  const inHeaders = Object.keys(service.headers ?? {}).some((name) => name.toLowerCase() === 'authorization');
  return [inUrl, inHeaders, service.auth !== undefined].filter(Boolean).length <= 1;
}
