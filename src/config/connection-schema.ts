import { z } from 'zod';

const file = z.string().min(1);

/** How a service is to know us: a bearer token, the file of one, or a name and its password. */
export const authSchema = z
  .strictObject({
    bearer: z.string().min(1).optional(),
    /** Read again when it changes; relative to the configuration. */
    bearerFile: file.optional(),
    user: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
  })
  .refine(
    ({ bearer, bearerFile, user, password }) => {
      const tokens = [bearer, bearerFile].filter((given) => given !== undefined).length;
      return tokens === 0
        ? user !== undefined && password !== undefined
        : tokens === 1 && (user ?? password) === undefined;
    },
    { error: 'expected one of `bearer`, `bearerFile`, and `user` with `password`' },
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

/** How a color is known, and how it knows us; the name that its certificate must carry is the host it is asked for. */
export const placeTlsSchema = z
  .strictObject({ ca: file.optional(), cert: file.optional(), key: file.optional() })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    error: 'expected `cert` and `key` together',
  });

/** Whether a text is a host that can be asked for, such as `shop.example.com` or `127.0.0.1:8443`. */
function isHost(text: string): boolean {
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined;
  return url !== undefined && /^[^/?#@\\\s]+$/.test(text) && url.pathname === '/';
}

/** As whom a color is asked for. */
export const hostSchema = z.string().refine(isHost, {
  error: (issue) => `expected \`own\` or a host such as \`shop.example.com\`, got \`${String(issue.input)}\``,
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
