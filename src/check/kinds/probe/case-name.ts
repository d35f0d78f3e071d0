import { CheckFileError } from '../../../errors.ts';

const placeholder = /\$([A-Za-z_][\w.]*\w|[A-Za-z_])/g;

function memberAt(path: string, values: unknown): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Readonly<Record<string, unknown>>)[name]
          : undefined,
      values,
    );
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  const json = JSON.stringify(value) as string | undefined;
  return json ?? `a ${typeof value}`;
}

/**
 * The name of one case: `$sku`, or `$user.name`, becomes that member of it.
 * @throws CheckFileError when the case has no such member
 */
export function caseName(template: string, values: object): string {
  return template.replace(placeholder, (text, path: string) => {
    const value = memberAt(path, values);
    if (value !== undefined) return show(value);
    throw new CheckFileError(`probe \`${template}\`: a case has no member for \`${text}\``, {
      advice: `The members of that case are ${Object.keys(values)
        .map((name) => `\`${name}\``)
        .join(', ')}.`,
    });
  });
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/**
 * The names of all cases, in order.
 * @throws CheckFileError when there is no case, one is no object, or two would have the same name
 */
export function caseNames(template: string, cases: unknown): readonly string[] {
  if (!isList(cases) || cases.length === 0) {
    throw new CheckFileError(`probe.each of \`${template}\` expects a list of cases, got none`);
  }
  const names = new Map<string, number>();
  return cases.map((values, index) => {
    if (typeof values !== 'object' || values === null) {
      throw new CheckFileError(
        `probe.each of \`${template}\`: case ${index + 1} is no object, such as \`{ sku: 7 }\``,
      );
    }
    const name = caseName(template, values);
    const twin = names.get(name);
    if (twin !== undefined) {
      throw new CheckFileError(
        `probe.each of \`${template}\`: cases ${twin} and ${index + 1} are both named \`${name}\``,
        { advice: 'Put a member that tells them apart into the name, such as `$sku`.' },
      );
    }
    names.set(name, index + 1);
    return name;
  });
}
