/** What was counted between two scrapes. */
export interface Increment {
  /** How much of the window it speaks of. */
  readonly seconds: number;
  readonly bad: number;
  /** `bad` is a part of it. */
  readonly total: number;
}
