/** Thrown by `context.skip` to leave a check's body. */
export class SkipRequest extends Error {
  override readonly name = 'SkipRequest';
}
