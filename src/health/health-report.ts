import type { HealthState } from './status-word.ts';

/** Something a color needs, as the color itself sees it. */
export interface Dependency {
  /** Nested ones with dots: `broker.us1`. */
  readonly name: string;
  readonly state: HealthState;
  /** The word that the document has for it, such as `OUT_OF_SERVICE`. */
  readonly word: string;
  /** Why, in the words of the document. */
  readonly message?: string;
  /** Since when, or when it was found so, in the words of the document. */
  readonly since?: string;
}

/** What a health document says. */
export interface HealthReport {
  /** Absent where the document says nothing of the whole. */
  readonly state?: HealthState;
  readonly word?: string;
  readonly dependencies: readonly Dependency[];
}
