import { request, type Dispatcher } from 'undici';
import { formatDuration } from '../duration.ts';
import { BgCheckError, ConfigError, ProviderError } from '../errors.ts';

/** More than any sane answer; a larger one is refused before it fills the memory. */
const maxBytes = 64 * 1024 * 1024;

/** An address and the credentials that stood in it, which never show in a message. */
export interface Address {
  readonly url: URL;
  /** The address for people: no credentials, no query. */
  readonly shown: string;
  readonly authorization: string | undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Takes the credentials out of a URL. @throws ConfigError when it is none */
export function parseAddress(text: string, subject: string): Address {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) {
    throw new ConfigError(`${subject}: expected an http or https URL`);
  }
  const url = new URL(text);
  const credentials = `${decode(url.username)}:${decode(url.password)}`;
  url.username = '';
  url.password = '';
  return {
    url,
    shown: `${url.origin}${url.pathname}`,
    authorization:
      credentials === ':' ? undefined : `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`,
  };
}

export interface TextAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

async function readBody(body: Dispatcher.ResponseData['body'], subject: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new ConfigError(`${subject} answered more than ${maxBytes / 1024 / 1024} MiB`, {
        advice: 'Narrow the selector, or the page.',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return error.message === '' ? (code ?? error.name) : error.message;
}

/** Whether a connection failed by what a certificate is, which will not be another the next time. */
function isDistrust(error: unknown): boolean {
  const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : '';
  return (
    /SELF_SIGNED_CERT|^UNABLE_TO_(GET_ISSUER|VERIFY)|^CERT_UNTRUSTED$|^ERR_TLS_CERT_ALTNAME_INVALID$/.test(
      code,
    ) ||
    /^ERR_SSL_(TLS.*ALERT_(CERTIFICATE_REQUIRED|UNKNOWN_CA|BAD_CERTIFICATE)|WRONG_VERSION_NUMBER)$/.test(code)
  );
}

/**
 * Sends one request and reads the answer to its end, whatever its status; redirects are not followed.
 * @throws ProviderError when there is no whole answer in time, ConfigError when the server is not to be trusted
 */
export async function readText(options: {
  /** Who is asked, for messages. */
  readonly subject: string;
  readonly address: Address;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal | undefined;
}): Promise<TextAnswer> {
  const { subject, address, timeoutMs, signal } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const authorization = address.authorization === undefined ? {} : { authorization: address.authorization };
  try {
    const { statusCode, headers, body } = await request(address.url, {
      method: options.method,
      headers: { ...authorization, ...options.headers },
      body: options.body ?? null,
      dispatcher: options.dispatcher,
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
    const text = await readBody(body, subject);
    return { status: statusCode, contentType: String(headers['content-type'] ?? ''), text };
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof BgCheckError) throw cause;
    if (isDistrust(cause)) {
      throw new ConfigError(`${subject} cannot be spoken to over TLS: ${reasonOf(cause)}`, {
        advice:
          'Check that the address is one of TLS, its authority, its name, and the certificate that it wants of us.',
        cause,
      });
    }
    const reason = deadline.aborted
      ? `did not answer within ${formatDuration(timeoutMs)}`
      : `cannot be reached: ${reasonOf(cause)}`;
    throw new ProviderError(`${subject} ${reason}`, { cause });
  }
}

/** Whether a status speaks of a trouble that may pass by itself. */
export function mayPass(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501);
}

/** Raises what a status other than 2xx means for a source of metrics. */
export function refuseStatus(answer: TextAnswer, subject: string, option: string): void {
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  if (mayPass(status)) throw new ProviderError(`${subject} answered ${status}`);
  if (status === 401 || status === 403) {
    throw new ConfigError(`${subject} answered ${status}: it refuses the credentials, or wants some`, {
      advice: `Set the credentials of ${option}.`,
    });
  }
  const what = status < 400 ? ', a redirect' : isHtml(answer) ? ' with HTML' : '';
  throw new ConfigError(`${subject} answered ${status}${what}; is ${option} the right address?`);
}

export function isHtml({ contentType, text }: TextAnswer): boolean {
  return contentType.includes('html') || /^\s*<(!doctype|html|head|body)/i.test(text);
}
