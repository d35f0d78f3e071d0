import { CheckFileError } from '../../errors.ts';

function show(value: unknown): string {
  if (typeof value === 'string') return `\`${value}\``;
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined ? `a ${typeof value}` : `\`${json}\``;
}

/** The one error for an option that cannot be: the rule, and what was received. */
export function wrongOption(subject: string, rule: string, given: unknown, advice?: string): CheckFileError {
  return new CheckFileError(
    `${subject}: ${rule}, got ${given === undefined ? 'nothing' : show(given)}`,
    advice === undefined ? {} : { advice },
  );
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of texts, or what is given is wrong. @throws CheckFileError */
export function readTexts(subject: string, member: string, given: unknown): readonly string[] {
  if (given === undefined) return [];
  if (Array.isArray(given) && given.every(isText)) return given;
  throw wrongOption(subject, `\`${member}\` expects a list of texts`, given);
}

/** A path that a color is asked for. @throws CheckFileError */
export function readPath(subject: string, member: string, given: unknown): string {
  if (isText(given) && given.startsWith('/')) return given;
  throw wrongOption(subject, `\`${member}\` expects a path that starts with \`/\``, given);
}
