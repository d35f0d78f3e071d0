import { CheckFileError, ExpectationError, ProviderError, type BgCheckError } from '../errors.ts';

/** What a transport error means, in words. */
const transportFailures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed before the answer was complete',
  EPIPE: 'the connection was closed before the answer was complete',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is not as long as its `content-length` says',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'the answer is larger than 10 MiB',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too large',
  ETIMEDOUT: 'connecting timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
};

/** Failures on this side, which say nothing about whom the request was for. */
const localFailures: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'the name server did not answer',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
  EADDRNOTAVAIL: 'this machine has no free port',
};

export interface FailedRequest {
  /** Who was asked, such as `green`. */
  readonly name: string;
  /** Such as `GET /health`. */
  readonly label: string;
  /** Host and port. */
  readonly address: string;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? '' : codeOf(error.cause);
}

/** That no complete answer came is the fault of whom was asked, unless the fault lies on this side. */
export function describeTransportFailure(error: unknown, request: FailedRequest): BgCheckError {
  const { name, label, address } = request;
  const code = codeOf(error);
  const sentence = (reason: string) => `${name} did not answer ${label}: ${reason} (${address})`;
  const local = localFailures[code];
  if (local !== undefined) {
    return new ProviderError(sentence(local), {
      advice: 'Check the URL in the configuration and the network of the machine that runs bg-check.',
      cause: error,
    });
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    const rule = error instanceof Error ? error.message : String(error);
    return new CheckFileError(`${label} to ${name} cannot be sent: ${rule}`);
  }
  if (error instanceof Error && error.name === 'HTTPParserError') {
    return new ExpectationError(sentence('what it answered is not HTTP'), { cause: error });
  }
  const text = error instanceof Error ? error.message : String(error);
  const reason = transportFailures[code] ?? (code === '' || text.includes(code) ? text : `${text} [${code}]`);
  return new ExpectationError(sentence(reason), { cause: error });
}
