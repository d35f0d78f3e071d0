import { Pool } from 'undici';
import { ProviderError } from '../errors.ts';

export const requestsPerSecond = 40;

/** One request as its user saw it. */
export interface UserRequest {
  readonly what: 'browse' | 'checkout';
  /** Milliseconds since the Unix epoch at which it was sent. */
  readonly sentAt: number;
  readonly durationMs: number;
  readonly failed: boolean;
}

/** Steady synthetic traffic through the front door. */
export interface Traffic {
  /** Every request answered so far. */
  readonly requests: readonly UserRequest[];
  /** Sends no more, and waits for what is in flight. */
  stop(): Promise<void>;
}

export interface TrafficOptions {
  /** The front door. */
  readonly url: string;
  readonly email: string;
  readonly password: string;
}

const jsonHeaders = { 'content-type': 'application/json' };
const timeouts = { headersTimeout: 5_000, bodyTimeout: 5_000 };

async function logIn(pool: Pool, { email, password }: TrafficOptions): Promise<string> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/auth/token',
    headers: jsonHeaders,
    body: JSON.stringify({ email, password }),
  });
  const answer = (await body.json()) as { readonly access_token?: string };
  if (answer.access_token === undefined) {
    throw new ProviderError(`the shopper cannot log in: POST /auth/token answered ${statusCode}`);
  }
  return answer.access_token;
}

/** Starts sending: of ten requests seven browse and three check out, one of them with a new phone number. */
export async function startTraffic(options: TrafficOptions): Promise<Traffic> {
  const pool = new Pool(options.url, { connections: 32, ...timeouts });
  const token = await logIn(pool, options).catch(async (error: unknown) => {
    await pool.destroy();
    throw error;
  });
  const requests: UserRequest[] = [];
  const inFlight = new Set<Promise<void>>();
  let sent = 0;

  const browse = () => pool.request({ method: 'GET', path: '/api/products?limit=5' });
  const checkout = (number: number) =>
    pool.request({
      method: 'POST',
      path: '/api/orders',
      headers: { ...jsonHeaders, authorization: `Bearer ${token}`, 'idempotency-key': `shopper-${number}` },
      body: JSON.stringify({
        productId: 1 + (number % 60),
        ...(number % 10 === 0 ? { phone: `+44 20 7946 ${String(number % 10_000).padStart(4, '0')}` } : {}),
      }),
    });

  async function send(number: number): Promise<void> {
    const what = number % 10 < 3 ? 'checkout' : 'browse';
    const sentAt = Date.now();
    const failed = await (what === 'checkout' ? checkout(number) : browse()).then(
      async ({ statusCode, body }) => {
        await body.dump();
        return statusCode >= 400;
      },
      () => true,
    );
    requests.push({ what, sentAt, durationMs: Date.now() - sentAt, failed });
  }

  const timer = setInterval(() => {
    const request = send(sent++).finally(() => inFlight.delete(request));
    inFlight.add(request);
  }, 1_000 / requestsPerSecond);
  return {
    requests,
    stop: async () => {
      clearInterval(timer);
      await Promise.allSettled(inFlight);
      await pool.destroy();
    },
  };
}
