import type { CheckContext } from '../check/check-context.ts';
import { CheckFileError } from '../errors.ts';
import type { StepRecorder } from './step-recorder.ts';

/** What nobody awaits proves nothing, and its expectations are never looked at. */
export function findUnsettled(
  { blue, green, live }: CheckContext,
  recorder: StepRecorder,
): CheckFileError | undefined {
  const steps = recorder.unsettled().map((name) => `\`${name}\``);
  if (steps.length > 0) {
    const subject = steps.length === 1 ? `step ${steps.join('')} was` : `steps ${steps.join(', ')} were`;
    return new CheckFileError(`${subject} not awaited`, { advice: 'Write `await` before each step.' });
  }
  const requests = [blue, green, live].flatMap(({ http }) => http.unsettled());
  if (requests.length === 0) return undefined;
  return new CheckFileError(`ended without waiting for ${requests.join(', ')}`, {
    advice: 'Write `await` before each request.',
  });
}
