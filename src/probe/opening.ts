import type { Caller } from './caller.ts';
import { withLowerCaseNames } from './create-place.ts';
import { excerpt } from './excerpt.ts';
import { resolvePath } from './same-place.ts';

/** What something that stays open is called, and where it is. */
export interface Opening {
  readonly method: string;
  readonly url: URL;
  /** Such as `WEBSOCKET /ws`. */
  readonly name: string;
  /** With the address and the name of the place. */
  readonly label: string;
}

/** @throws CheckFileError when what a check calls a path of the place is none */
export function describeOpening({ place, session }: Caller, method: string, path: string): Opening {
  const url = resolvePath(place, path);
  return {
    method,
    url,
    name: `${method} ${url.pathname}`,
    label: `${method} ${excerpt(url.origin + url.pathname + url.search, session.hide)} (${place.name})`,
  };
}

/** What is sent to open it: the headers of the place, of the client and its own, and the cookies of the session. */
export async function openingHeaders(
  { place, session, headers }: Caller,
  { method, url }: Opening,
  own: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const cookie = (await session.jar()).header(url.pathname + url.search);
  const sent = {
    'user-agent': 'bg-check',
    ...place.headers,
    ...(cookie === undefined ? {} : { cookie }),
    ...headers(method, url.pathname),
    ...withLowerCaseNames(own),
  };
  session.learn({ url, headers: sent });
  return sent;
}

/** Headers as they are kept: of one that came several times the values are joined by commas. */
export function joinedHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name.startsWith(':') ? [] : [[name.toLowerCase(), [value].flat().join(', ')]],
    ),
  );
}
