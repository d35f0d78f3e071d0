import { encodeValue } from '../shadow/row-values.ts';

const jsonTypes = new Set([114, 3802]);

/** A sample as a driver sends it to parameters of these types. */
export function sampleTexts(
  sample: readonly unknown[],
  parameters: readonly number[],
): readonly (string | null)[] {
  return sample.map((value, index) =>
    jsonTypes.has(parameters[index] ?? 0) && typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : encodeValue(value),
  );
}
