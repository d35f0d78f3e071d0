import { keyOf, type Facet } from './facet.ts';
import type { Flattening } from './flatten-json.ts';

/** Headers that speak of the one answer, of its way here, or of who gave it. */
const ofTheMoment =
  /^(date|age|expires|connection|keep-alive|transfer-encoding|content-length|server-timing|via|alt-svc|nel|report-to|retry-after|x-cache(-.*)?|x-timer|x-served-by|cf-.*|x-amz(n)?-.*|x-azure-.*|x-vercel-.*|fly-.*|traceparent|tracestate|b3|x-b3-.*|(x-)?(.*-)?(request|correlation|trace|span|transaction)-?id|x-runtime|(x-)?(response|upstream|process(ing)?)-time|(x-)?rate-?limit(-.*)?|x-envoy-.*|x-varnish|x-(host(name)?|pod|node|instance|backend|server|color|colour)(-.*)?|x-(app-|api-)?(version|build|commit|revision|release)(-.*)?)$/;
/** Headers whose value is made anew for each deployment or answer; that they are there is what counts. */
const presenceOnly = /^(etag|last-modified|set-cookie|content-security-policy(-report-only)?)$/;

/** Whether a header is left out unless somebody asks for it. */
export function isOfTheMoment(name: string): boolean {
  return ofTheMoment.test(name);
}

/** The cookies that are set, each with its attributes and without its value. */
function cookies(header: string): { readonly name: string; readonly attributes: string }[] {
  return header.split(/,(?=\s*[^\s;,=]+=)/).map((cookie) => {
    const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim());
    const kept = attributes
      .map((attribute) => attribute.toLowerCase())
      .filter((attribute) => !/^(expires|max-age)=/.test(attribute));
    return { name: pair.split('=')[0] ?? '', attributes: kept.sort().join('; ') };
  });
}

/** Notes which headers there are, and what they say where that is the application's word. */
export function flattenHeaders(
  headers: Readonly<Record<string, string>>,
  prefix: string,
  parent: Facet['parent'],
  { table, isSensitive, ignores, signatures }: Flattening,
): void {
  const see = (path: string, signature: string | undefined) => {
    if (ignores('header', path)) return;
    const common = { place: 'header', path, at: '' } as const;
    const key = keyOf(prefix, `header ${path}`, 'shape');
    table.see(key, 'there', () => ({ ...common, aspect: 'shape', parent, absence: true }));
    if (signature === undefined) return;
    const own = { key, signature: 'there' };
    const describe = (): Facet => ({ ...common, aspect: 'value', parent: own, absence: false });
    table.see(keyOf(prefix, `header ${path}`, 'value'), signature, describe);
  };
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'set-cookie') {
      for (const cookie of cookies(value)) see(`set-cookie ${cookie.name}`, cookie.attributes);
    } else if (presenceOnly.test(name)) see(name, undefined);
    else if (name === 'content-type') see(name, value.toLowerCase().replace(/\s*;\s*/g, '; '));
    else see(name, isSensitive(name) ? signatures.hidden(value) : signatures.of(value));
  }
}
