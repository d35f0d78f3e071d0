/** How errors cluster. */
export type Clustering =
  | { readonly kind: 'none' }
  /** The share of each scrape is drawn anew around the mean; `icc` is the correlation of two requests of a scrape. */
  | { readonly kind: 'betabin'; readonly icc: number }
  /** Errors come in incidents of `mean` errors on average. */
  | { readonly kind: 'cluster'; readonly mean: number }
  /** For `duty` of the time the share is `factor` times that of the rest, `meanSeconds` at a stretch. */
  | {
      readonly kind: 'burst';
      readonly factor: number;
      readonly meanSeconds: number;
      readonly duty: number;
    };

/** The share of bad events of one service level indicator, and what is allowed. */
export interface StreamScenario {
  readonly slo: number;
  readonly base: number;
  /** From the change on. */
  readonly after: number;
  /** Blue's own, where it is another than `base`. */
  readonly blue?: number | undefined;
}

export interface ProbeScenario extends StreamScenario {
  /** Seconds from probe to probe. */
  readonly every: number;
}

export type StreamName = 'errors' | 'latency' | 'probe';

export type ScenarioKind = 'null' | 'shift' | 'dark' | 'relative-null' | 'relative-shift' | 'transient';

/** A release that is played through many times. Times in seconds since the switch, rates a second. */
export interface Scenario {
  readonly id: string;
  /** What it is told of with; by itself where the file names none. */
  readonly group: string;
  readonly kind: ScenarioKind;
  readonly seed: number;
  readonly window: number;
  readonly scrape: number;
  /** Of blue's history before the switch; 0 for none. */
  readonly baselineSeconds: number;
  readonly od: Clustering;
  /** When the shares change; `null` when they do not. */
  readonly at: number | null;
  readonly rate: number;
  readonly streams: {
    readonly errors: StreamScenario;
    readonly latency?: StreamScenario | undefined;
    readonly probe?: ProbeScenario | undefined;
  };
  /** Share of bad events in units of the objective, where nothing changes. */
  readonly level?: number | undefined;
  readonly multiple?: number | string | undefined;
  readonly transientSeconds?: number | undefined;
  /** In units of the errors' objective. */
  readonly transientMultiple?: number | undefined;
}

/** More would take days. */
export const mostReplicates = 10_000_000;

/** A file of scenarios. */
export interface ScenarioGrid {
  /** How often each is played, by whether nothing (`null`) or something (`shift`) happens in it. */
  readonly replicates: { readonly null: number; readonly shift: number };
  /** The false-rollback probability that rules are told to keep. */
  readonly alpha: number;
  readonly scenarios: readonly Scenario[];
}

/** Whether the scenario is about what happens, or about what must not. */
export function isNull(kind: ScenarioKind): boolean {
  return kind === 'null' || kind === 'relative-null' || kind === 'transient';
}

/** The indicator that a scenario is about: the one whose share changes, errors when none or several do. */
export function subjectOf({ streams }: Scenario): StreamName {
  const changing = (['errors', 'latency', 'probe'] as const).filter((name) => {
    const stream = streams[name];
    return stream !== undefined && stream.base !== stream.after;
  });
  return changing.length === 1 && changing[0] !== undefined ? changing[0] : 'errors';
}
