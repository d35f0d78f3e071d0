import type { PeerCertificate } from 'node:tls';

/** What the certificate of a connection says. */
export interface Certificate {
  /** The common name, or the first name it is made for. */
  readonly subject: string;
  readonly issuer: string;
  /** Every name and address it is made for. */
  readonly names: readonly string[];
  /** As ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
}

const longestText = 100;

function oneOf(part: string | string[] | undefined): string | undefined {
  return [part].flat()[0]?.slice(0, longestText);
}

function isoDate(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString().replace('.000Z', 'Z');
}

/** Reads the certificate that a server showed. */
export function readCertificate(peer: PeerCertificate): Certificate {
  const names = (peer.subjectaltname ?? '')
    .split(/, */)
    .map((name) => name.replace(/^(DNS|IP Address):/, ''))
    .filter((name) => name !== '');
  return {
    subject: oneOf(peer.subject.CN) ?? names[0] ?? 'unnamed',
    issuer: oneOf(peer.issuer.CN) ?? oneOf(peer.issuer.O) ?? 'unnamed',
    names,
    validFrom: isoDate(peer.valid_from),
    validTo: isoDate(peer.valid_to),
  };
}

/** Why a certificate is not accepted, in words. */
function problemOf(code: string, certificate: Certificate, serverName: string, now: number): string {
  const { subject, issuer, names, validFrom, validTo } = certificate;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const made = names.length === 0 ? [subject] : names;
    const rest = made.length > 5 ? ` and ${made.length - 5} more` : '';
    return `its certificate is made for ${made.slice(0, 5).join(', ')}${rest}, not for ${serverName}`;
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return Date.parse(validTo) < now
      ? `its certificate (${subject}) expired on ${validTo}`
      : `a certificate that its certificate (${subject}, valid until ${validTo}) rests on has expired`;
  }
  if (code === 'CERT_NOT_YET_VALID') return `its certificate (${subject}) is not valid before ${validFrom}`;
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT') {
    return `its certificate (${subject}, valid until ${validTo}) is signed by nobody but itself`;
  }
  return `its certificate (${subject}, valid until ${validTo}) comes from ${issuer}, which is not trusted [${code}]`;
}

/** That a server could not show that it is who was asked for. */
export class CertificateError extends Error {
  readonly code: string;
  readonly certificate: Certificate;
  readonly kind: 'misnamed' | 'out-of-date' | 'untrusted';

  constructor(code: string, certificate: Certificate, serverName: string, now = Date.now()) {
    super(problemOf(code, certificate, serverName, now));
    this.name = 'CertificateError';
    this.code = code;
    this.certificate = certificate;
    this.kind =
      code === 'ERR_TLS_CERT_ALTNAME_INVALID'
        ? 'misnamed'
        : /EXPIRED|NOT_YET_VALID/.test(code)
          ? 'out-of-date'
          : 'untrusted';
  }
}
