/** Thrown to leave a check's body: by `context.skip`, or where a dry run has to end. */
export class SkipRequest extends Error {
  override readonly name = 'SkipRequest';
  readonly outcome: 'skipped' | 'not-run';

  constructor(reason: string, outcome: 'skipped' | 'not-run' = 'skipped') {
    super(reason);
    this.outcome = outcome;
  }
}
