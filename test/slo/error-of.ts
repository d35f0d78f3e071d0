import type { BgCheckError } from '../../src/errors.ts';

/** The error that a reading ends in; a failure of the test where it ends in none. */
export async function errorOf(reading: Promise<unknown>): Promise<BgCheckError> {
  return reading.then(
    (value) => {
      throw new Error(`answered ${JSON.stringify(value)}`);
    },
    (error: unknown) => error as BgCheckError,
  );
}
