import { formatDuration } from '../../duration.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { AwsError, awsError, type AwsCall } from './aws-error.ts';

/** Which AWS is meant, and how long it may take. */
export interface AwsAccess {
  readonly region: string;
  /** In place of the public one of the region. */
  readonly endpoint?: string | undefined;
  /** Milliseconds each call may take, with all that the SDK tries again. */
  readonly timeout: number;
}

interface Credentials {
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What every client of the SDK has. */
interface SdkClient {
  readonly config: { readonly credentials: () => Promise<Credentials> };
}

/** What a client of the SDK is made with. Credentials come from the SDK's own chain, unless another environment is meant. */
export function clientConfig({ region, endpoint }: AwsAccess, { env = process.env }: HookSurroundings) {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const { AWS_SESSION_TOKEN: sessionToken } = env;
  const isOther = env !== process.env && accessKeyId !== undefined && secretAccessKey !== undefined;
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(isOther
      ? {
          credentials: {
            ...{ accessKeyId, secretAccessKey },
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }
      : {}),
  };
}

/** Sends one call. @throws AwsError; the signal's reason when aborted */
export type CallAws = <Result>(
  call: AwsCall,
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<Result>,
  signal?: AbortSignal,
) => Promise<Result>;

/**
 * A way to call AWS that gives up in time: also where it is the search for credentials that takes long, which the SDK cannot
 * break off. A call that is given up is not sent again later.
 */
export function awsCaller(
  client: SdkClient,
  access: AwsAccess,
  service: string,
  { onSecret }: HookSurroundings,
): CallAws {
  const { timeout: timeoutMs, region } = access;
  const endpoint = access.endpoint ?? `${service} in ${region}`;
  let told: string | undefined;

  return async (call, send, signal) => {
    signal?.throwIfAborted();
    const controller = new AbortController();
    const progress = { isLate: false, hasCredentials: false };
    const timer = setTimeout(() => {
      progress.isLate = true;
      controller.abort();
    }, timeoutMs);
    const onAbort = () => {
      controller.abort();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const given = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => {
        reject(new Error('given up'));
      });
    });
    const run = async () => {
      const { secretAccessKey, sessionToken } = await client.config.credentials();
      if (secretAccessKey !== told) {
        told = secretAccessKey;
        for (const secret of [secretAccessKey, sessionToken]) if (secret !== undefined) onSecret?.(secret);
      }
      progress.hasCredentials = true;
      return send({ abortSignal: controller.signal });
    };
    try {
      return await Promise.race([run(), given]);
    } catch (error) {
      signal?.throwIfAborted();
      if (!progress.isLate) throw awsError(error, call, endpoint);
      const within = formatDuration(timeoutMs);
      if (!progress.hasCredentials) {
        throw new AwsError(`there were no credentials for AWS within ${within}`, {
          ...{ problem: 'credentials', cause: error },
          advice: 'Name where they come from, such as AWS_PROFILE, so that nobody has to be looked for.',
        });
      }
      throw new AwsError(
        `AWS did not answer ${call.permission} on ${call.on} within ${within} (${endpoint})`,
        { problem: 'late', cause: error },
      );
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  };
}
