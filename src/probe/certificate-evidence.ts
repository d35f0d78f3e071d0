import type { Certificate } from './certificate.ts';

/** What a check sees of the certificate that it was shown. */
export interface CertificateEvidence {
  readonly subject: string;
  readonly issuer: string;
  /** When it runs out, as ISO 8601. */
  readonly validTo: string;
  /** Whole days until then. */
  readonly daysLeft: number;
}

const dayMs = 86_400_000;

/** Milliseconds until a certificate runs out. */
export function validForMs({ validTo }: { readonly validTo: string }, now: number): number {
  return Date.parse(validTo) - now;
}

/** A certificate as it is told of at a moment. */
export function certificateEvidence(certificate: Certificate, now: number): CertificateEvidence {
  const { subject, issuer, validTo } = certificate;
  return { subject, issuer, validTo, daysLeft: Math.floor(validForMs(certificate, now) / dayMs) };
}
