/** One color behind the front door. */
export interface Upstream {
  url: string | undefined;
  inFlight: number;
  requests: number;
  /** Answers of 500 and above, and connections that failed. */
  errors: number;
}

/** What the front door routes by. */
export interface Routing {
  active: string;
  /** Counts the moves of traffic. */
  generation: number;
  readonly colors: ReadonlyMap<string, Upstream>;
}

/** Every color still without an upstream, the first one active. */
export function createRouting(colors: readonly string[]): Routing {
  const upstream = (): Upstream => ({ url: undefined, inFlight: 0, requests: 0, errors: 0 });
  return {
    active: colors[0] ?? '',
    generation: 1,
    colors: new Map(colors.map((color) => [color, upstream()])),
  };
}
