import { readFile } from 'node:fs/promises';
import { ConfigError } from '../../errors.ts';
import { sendFresh, type FreshRequest } from '../fresh-request.ts';
import { noAnswer } from './azure-error.ts';

/** A token, and when it is over, in milliseconds since the Unix epoch. */
export interface AzureToken {
  readonly token: string;
  readonly expiresAt: number;
}

/** For what, and with what, a token is asked. */
export interface TokenRequest {
  /** The API that the token is for. */
  readonly management: string;
  readonly timeoutMs: number;
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

interface TokenBody {
  readonly access_token?: unknown;
  /** Seconds. */
  readonly expires_in?: unknown;
  /** Seconds since the Unix epoch. */
  readonly expires_on?: unknown;
  readonly error?: unknown;
  readonly error_description?: unknown;
}

/** Where nobody says how long a token holds. */
const shortMs = 5 * 60_000;

/** The first line of what a sign-in says; what was sent to it is never part of it. */
function problemOf({ error, error_description: description }: TokenBody): string {
  const [line = ''] = typeof description === 'string' ? description.split(/\r?\n/) : [];
  return [error, line].filter((part) => typeof part === 'string' && part !== '').join(': ');
}

/** When a token is over. @param expiresOn seconds since the Unix epoch */
export function endOfToken(now: number, expiresIn: unknown, expiresOn: unknown): number {
  // Some answer with texts.
  const [seconds, until] = [Number(expiresIn), Number(expiresOn)];
  if (until > 0) return 1_000 * until;
  return now + (seconds > 0 ? 1_000 * seconds : shortMs);
}

async function ask(
  subject: string,
  request: Pick<FreshRequest, 'method' | 'url' | 'headers' | 'body'>,
  { timeoutMs, now, signal }: TokenRequest,
  advice: string,
): Promise<AzureToken> {
  const { origin } = new URL(request.url);
  let status: number;
  let text: string;
  try {
    ({ status, text } = await sendFresh({ ...request, timeoutMs, signal }));
  } catch (error) {
    signal?.throwIfAborted();
    throw noAnswer(subject, error, `See whether ${origin} can be reached from here.`);
  }
  let body: TokenBody = {};
  try {
    body = (JSON.parse(text) as TokenBody | null) ?? {};
  } catch {
    // As an answer without a token.
  }
  const { access_token: token, expires_in: expiresIn, expires_on: expiresOn } = body;
  if (status < 300 && typeof token === 'string' && token !== '') {
    return { token, expiresAt: endOfToken(now, expiresIn, expiresOn) };
  }
  const said = problemOf(body);
  throw new ConfigError(
    `${subject}: ${origin} answered ${status}${said === '' ? ' without a token' : `: ${said}`}`,
    {
      advice,
    },
  );
}

/** Who asks, as registered with the directory. */
export interface AzureApplication {
  readonly authority: string;
  readonly tenant: string;
  readonly client: string;
}

function askDirectory(
  subject: string,
  { authority, tenant, client }: AzureApplication,
  proof: Readonly<Record<string, string>>,
  asking: TokenRequest,
  advice: string,
): Promise<AzureToken> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client,
    scope: `${asking.management}/.default`,
    ...proof,
  });
  return ask(
    subject,
    {
      method: 'POST',
      url: `${authority}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
    },
    asking,
    advice,
  );
}

/** Signs an application in by its secret. @throws ConfigError when it is refused */
export function tokenBySecret(
  application: AzureApplication,
  secret: string,
  asking: TokenRequest,
): Promise<AzureToken> {
  return askDirectory(
    'switch: signing in to Azure by a client secret',
    application,
    { client_secret: secret },
    asking,
    'Look at AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; a secret runs out.',
  );
}

/** Signs an application in by a token that somebody else vouches with. @throws ConfigError when it is refused */
export async function tokenByFederation(
  application: AzureApplication,
  file: string,
  asking: TokenRequest,
  onSecret: (secret: string) => void,
): Promise<AzureToken> {
  const subject = 'switch: signing in to Azure by a federated token';
  let assertion: string;
  try {
    // Read each time: whoever wrote it replaces it before it runs out.
    assertion = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new ConfigError(
      `${subject}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? ''})`,
      {
        advice: 'AZURE_FEDERATED_TOKEN_FILE names the file with the token of the workload.',
        cause: error,
      },
    );
  }
  onSecret(assertion);
  return askDirectory(
    subject,
    application,
    {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    },
    asking,
    'Look at AZURE_TENANT_ID, AZURE_CLIENT_ID and at the federated credential of the application.',
  );
}

/** Asks the platform that this runs on for its identity. @throws ConfigError when it has none */
export function tokenByPlatform(
  place: { readonly endpoint: string; readonly header: string } | { readonly imds: string },
  client: string | undefined,
  asking: TokenRequest,
): Promise<AzureToken> {
  const isMachine = 'imds' in place;
  const query = new URLSearchParams({
    resource: asking.management,
    'api-version': isMachine ? '2018-02-01' : '2019-08-01',
    ...(client === undefined ? {} : { client_id: client }),
  });
  const address = isMachine ? `${place.imds}/metadata/identity/oauth2/token` : place.endpoint;
  return ask(
    'switch: signing in to Azure by the managed identity',
    {
      method: 'GET',
      url: `${address}?${query.toString()}`,
      headers: isMachine ? { metadata: 'true' } : { 'x-identity-header': place.header },
    },
    asking,
    'Assign an identity to what bg-check runs on; AZURE_CLIENT_ID names one that is assigned by a user.',
  );
}
