import { CheckFileError } from '../errors.ts';
import { originOf, type Place } from './place.ts';

function withoutUsualPort(host: string): string {
  return host.replace(/:(80|443)$/, '').toLowerCase();
}

/**
 * Whether a URL names a place: by the host it is asked for, as the application writes it into its links, or by its own
 * address. Links with the other scheme count too: what ends TLS in front of a color often keeps the color from knowing.
 */
export function isAtPlace(url: URL, place: Place): boolean {
  const host = withoutUsualPort(url.host);
  return (
    /^https?:$/.test(url.protocol) &&
    [place.host, place.base.host].some((own) => withoutUsualPort(own) === host)
  );
}

/** The URL of a path at a place, with its address. @throws CheckFileError when what a check calls a path of it is none */
export function resolvePath(place: Place, path: string): URL {
  const { base, name } = place;
  if (!URL.canParse(path)) {
    if (!path.startsWith('/')) {
      throw new CheckFileError(`a request to ${name} needs a path that starts with \`/\`, got \`${path}\``);
    }
    // Joined as text: `new URL('//x', base)` would be another host.
    return new URL(`${base.origin}${base.pathname.replace(/\/+$/, '')}${path}`);
  }
  const url = new URL(path);
  if (!isAtPlace(url, place)) {
    const also = originOf(place) === base.origin ? base.host : `${base.host}, asked for as ${place.host}`;
    throw new CheckFileError(`a request to ${name} (${also}) cannot go to another place, ${url.host}`, {
      advice: `Each client speaks to one place only; use \`blue\`, \`green\` or \`live\` to reach another.`,
    });
  }
  return new URL(base.origin + url.pathname + url.search);
}
