import { onTestFinished } from 'vitest';
import { createHttpClient, type HttpClientOptions } from '../../src/probe/create-http-client.ts';
import { createPlace, type PlaceOptions } from '../../src/probe/create-place.ts';
import { startHttpServer } from '../support/http-server.ts';

export function clientFor(
  baseUrl: string,
  { headers, timeoutMs, ...options }: Partial<HttpClientOptions & PlaceOptions> = {},
) {
  const place = createPlace({
    baseUrl,
    name: 'green',
    timeoutMs: timeoutMs ?? 5_000,
    headers: headers ?? {},
    onSecret: options.onSecret,
  });
  const http = createHttpClient({ place, ...options });
  onTestFinished(() => http.close());
  return http;
}

/** What a request failed with: class, message and advice, ports and times replaced. */
export async function failureOf(request: PromiseLike<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    const { name, message, advice } = error as Error & { advice?: string };
    const text = `${name}: ${message}${advice === undefined ? '' : `\n  ${advice}`}`;
    return text.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT').replace(/\(\d+(\.\d+)?m?s\)/g, '(TIME)');
  }
  throw new Error('the request did not fail');
}

export async function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const { url } = await startHttpServer((_, response) => {
    response.writeHead(status, headers).end(body);
  });
  return clientFor(url);
}

export const shop = JSON.stringify({
  status: 'open',
  items: [{ id: 7 }, { id: 8 }],
  token: 'very-secret-token',
});
