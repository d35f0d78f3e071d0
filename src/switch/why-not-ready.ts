import { addressOf } from './color-identity.ts';
import { requestProblem, sendFresh } from './fresh-request.ts';
import { reachOf, type Reach } from './reach.ts';

const longestAnswer = 64 * 1024;

/**
 * Why a color says that it is not ready, or says nothing; `undefined` when it answers with a 2xx status.
 * @throws the signal's reason when aborted
 */
export async function whyNotReady(
  address: string | Reach,
  question: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
  },
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { path, headers, timeoutMs } = question;
  const reach = reachOf(address);
  const url = addressOf(reach.url, path);
  try {
    const { status } = await sendFresh({
      method: 'GET',
      url,
      reach,
      headers,
      timeoutMs,
      maxBytes: longestAnswer,
      signal,
    });
    return status >= 200 && status <= 299 ? undefined : `GET ${url} answered ${status}`;
  } catch (error) {
    signal?.throwIfAborted();
    return `GET ${url} failed: ${requestProblem(error)}`;
  }
}
