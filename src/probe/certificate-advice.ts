import type { CertificateError } from './certificate.ts';
import { serverNameOf, type Place } from './place.ts';

/** Whether a place is asked for by another name than that of its URL. */
export function isAimed({ base, host }: Place): boolean {
  return serverNameOf(host) !== serverNameOf(base.host);
}

/** How to have a color asked for by the name of its URL, for those that are not known by that of the front door. */
export function ownHostAdvice(place: Place): string {
  const { name, key, host, base } = place;
  return `${name} is asked for as ${host}; with \`${key ?? name}.host: 'own'\` it is asked for as ${base.host}.`;
}

/** What to do about a certificate that does not hold. */
export function certificateAdvice(place: Place, kind: CertificateError['kind']): string {
  const { name, key = name } = place;
  if (kind === 'out-of-date') return `Renew the certificate of ${name}: users would be turned away as well.`;
  if (kind === 'untrusted') {
    return `Name the authority that signed it in \`${key}.tls.ca\`, or give ${name} a certificate that users trust.`;
  }
  if (isAimed(place)) return ownHostAdvice(place);
  return key === 'live'
    ? 'Give the front door a certificate for its name, or mend `live.url`.'
    : `Give ${name} a certificate for that name, or name one that it has in \`${key}.host\`.`;
}
