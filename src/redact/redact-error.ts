import type { Redactor } from './create-redactor.ts';

/** Takes secrets out of an error's texts, in place, and returns it. */
export function redactError(error: unknown, { redactText }: Redactor): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? redactText(error) : error;
  const texts: Partial<Record<'message' | 'stack' | 'advice' | 'location', unknown>> = error;
  for (const name of ['message', 'stack', 'advice', 'location'] as const) {
    const text = texts[name];
    if (typeof text !== 'string' || redactText(text) === text) continue;
    // Some errors have their message behind a getter alone.
    Object.defineProperty(error, name, { value: redactText(text), configurable: true, writable: true });
  }
  return error;
}
