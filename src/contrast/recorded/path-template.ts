const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function segmentTemplate(segment: string): string {
  if (/^\d+$/.test(segment) || uuid.test(segment)) return '{id}';
  const digits = segment.replace(/\D/g, '').length;
  return digits >= 3 || (digits > 0 && segment.length >= 12) ? '{id}' : segment;
}

/** What requests of one route have in common: the path without its ids, and the names of the parameters. */
export function pathTemplate(path: string): string {
  const [pathname = '', query = ''] = path.split(/\?(.*)/s);
  const names = query
    .split(/[&;]/)
    .map((pair) => pair.split('=')[0] ?? '')
    .filter((name) => name !== '');
  const route = pathname.split('/').map(segmentTemplate).join('/');
  return names.length === 0 ? route : `${route}?${[...new Set(names)].sort().join('&')}`;
}
