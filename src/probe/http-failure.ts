import { CheckFileError, ExpectationError, ProviderError, type BgCheckError } from '../errors.ts';
import { certificateAdvice } from './certificate-advice.ts';
import { CertificateError } from './certificate.ts';
import { addressOf, type Place } from './place.ts';
import { ProxyError } from './proxy-tunnel.ts';

const closed = 'the connection was closed before the answer was complete';

/** What a transport error means, in words. */
const transportFailures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: closed,
  EPIPE: closed,
  UND_ERR_SOCKET: closed,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is not as long as its `content-length` says',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too large',
  ETIMEDOUT: 'connecting timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants to see a certificate of whoever asks',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'it refused the TLS handshake',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not trust the certificate that it was shown',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it does not accept the certificate that it was shown',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it speaks another version of TLS',
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
  /** Who was asked. */
  readonly place: Place;
  /** Such as `GET /health`. */
  readonly label: string;
  /** What had come by then, to end a sentence with, such as `, only status 200 and 12 bytes of the body`. */
  readonly soFar?: string;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? '' : codeOf(error.cause);
}

/** What an error without words of its own here says: one line, with its code. */
function ownWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // HTTP/2 tells of broken streams so.
  if (/stream error|NGHTTP2|GOAWAY/.test(text)) return `${closed} [${text.replace(/^HTTP\/2: /, '')}]`;
  // OpenSSL's messages are made of colons and file names.
  const reason = /^[0-9A-F]+:error:\w+:([^:]*:){2}/.test(text) ? 'the TLS handshake failed' : text;
  return code === '' || reason.includes(code) ? reason : `${reason} [${code}]`;
}

/** Why no complete answer came, without who was asked for what. */
export function transportReason(error: unknown, { soFar = '' }: Pick<FailedRequest, 'soFar'>): string {
  const code = codeOf(error);
  if (error instanceof CertificateError || error instanceof ProxyError) return error.message;
  if (error instanceof Error && error.name === 'HTTPParserError') return 'what it answered is not HTTP';
  const reason = localFailures[code] ?? transportFailures[code] ?? ownWords(error);
  return reason.startsWith(closed) ? reason + soFar : reason;
}

/** What kind of transport error it is, without what sets one apart from the next. */
function kindOf(error: unknown): string {
  if (error instanceof CertificateError) return error.kind;
  const reason = transportReason(error, {});
  return reason.startsWith(closed) ? closed : reason;
}

/** What to do about it, where that can be told. */
function adviceFor(error: unknown, place: Place): string | undefined {
  if (error instanceof CertificateError) return certificateAdvice(place, error.kind);
  if (error instanceof ProxyError) return 'Check `probes.proxy` in the configuration.';
  const code = codeOf(error);
  if (code in localFailures) {
    return 'Check the URL in the configuration and the network of the machine that runs bg-check.';
  }
  const wantsCertificate = code === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' && place.key !== undefined;
  return wantsCertificate ? `Give one with \`${place.key}.tls.cert\` and \`.key\`.` : undefined;
}

/** That no complete answer came is the fault of whom was asked, unless the fault lies on this side. */
export function describeTransportFailure(error: unknown, request: FailedRequest): BgCheckError {
  const { place, label } = request;
  const reason = transportReason(error, request);
  const advice = adviceFor(error, place);
  const details = { cause: error, ...(advice === undefined ? {} : { advice }) };
  if (codeOf(error) === 'UND_ERR_INVALID_ARG') {
    const rule = error instanceof Error ? error.message : String(error);
    return new CheckFileError(`${label} to ${place.name} cannot be sent: ${rule}`);
  }
  if (error instanceof ProxyError) {
    return new ProviderError(`${label} did not get to ${place.name}: ${reason}`, details);
  }
  const sentence = `${place.name} did not answer ${label}: ${reason} (${addressOf(place)})`;
  return codeOf(error) in localFailures
    ? new ProviderError(sentence, details)
    : new ExpectationError(sentence, { ...details, mismatch: { what: `no answer: ${kindOf(error)}` } });
}
