/** How the requests of a run are marked. */
export interface MarkerOptions {
  /** The header that carries the marker. */
  readonly header: string;
  /** Whether the marker is sent as a member of W3C `baggage` as well, which services hand on to those they call. */
  readonly baggage: boolean;
  /** Sent with every request as well; a `baggage` of these is kept. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The member of `baggage` that carries the marker. */
const baggageKey = 'bg-check.run';

/** Headers that tell the requests of one run from those of users; names in lower case. */
export function markedHeaders(
  marker: string,
  { header, baggage, headers }: MarkerOptions,
): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const members = [...(given.baggage === undefined ? [] : [given.baggage]), `${baggageKey}=${marker}`];
  return {
    [header.toLowerCase()]: marker,
    ...given,
    ...(baggage ? { baggage: members.join(',') } : {}),
  };
}
