import type { Redactor } from './create-redactor.ts';

/** Takes secrets out of an error's texts, in place, and returns it. */
export function redactError(error: unknown, { redactText }: Redactor): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? redactText(error) : error;
  const texts = error as { message: string; stack?: string | undefined; advice?: string; location?: string };
  for (const name of ['message', 'stack', 'advice', 'location'] as const) {
    const text = texts[name];
    if (typeof text === 'string') texts[name] = redactText(text);
  }
  return error;
}
