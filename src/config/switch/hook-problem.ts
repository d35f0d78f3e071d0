const required = ['read', 'apply', 'verify', 'restore'] as const;
const optional = ['preflight', 'drain'] as const;
const reasons: Readonly<Record<(typeof required)[number], string>> = {
  read: 'what cannot be read cannot be believed',
  apply: 'it is what moves traffic',
  verify: 'a move that nobody confirms is not done; answer `not-implemented` where nothing can',
  restore: 'traffic that cannot be put back must not be moved',
};

/** Why a value is no switch hook, as the end of a sentence that begins with its key; `undefined` when it is one. */
export function hookProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return 'expected an object with `name`, `weighted`, `read`, `apply`, `verify` and `restore`';
  }
  const member = (key: string): unknown => (value as Record<string, unknown>)[key];
  if (typeof member('name') !== 'string' || member('name') === '') return 'expected a `name`';
  for (const key of required) {
    if (member(key) === undefined) return `\`${key}\` is missing: ${reasons[key]}`;
  }
  for (const key of [...required, ...optional]) {
    const given = member(key);
    if (given !== undefined && typeof given !== 'function')
      return `\`${key}\` is no function but a ${typeof given}`;
  }
  return typeof member('weighted') === 'boolean'
    ? undefined
    : '`weighted` is missing: `true` when `apply` takes shares and `read` tells them, else `false`';
}
