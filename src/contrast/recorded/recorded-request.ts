/** One request as somebody recorded it; nothing is known of the headers that came with it. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status?: number;
  /** The host that was asked, where the record says. */
  readonly host?: string;
}

function splitUrl(text: string): Pick<RecordedRequest, 'path' | 'host'> | undefined {
  if (text.startsWith('/')) return { path: text };
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, pathname, search } = new URL(text);
  return /^https?:$/.test(protocol) ? { path: pathname + search, host } : undefined;
}

/** A request from what a record calls method, URL and status. */
export function recordedRequest(method: unknown, url: unknown, status: unknown): RecordedRequest | undefined {
  if (typeof method !== 'string' || typeof url !== 'string' || !/^[A-Za-z]{2,12}$/.test(method)) {
    return undefined;
  }
  const place = splitUrl(url);
  const code = Number(status);
  if (place === undefined || !/^[\x21-\x7e]+$/.test(place.path)) return undefined;
  return {
    method: method.toUpperCase(),
    path: place.path.replace(/#.*$/, ''),
    ...(place.host === undefined ? {} : { host: place.host }),
    ...(Number.isInteger(code) && code >= 100 && code <= 999 ? { status: code } : {}),
  };
}
