import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import { describeValue } from './describe-value.ts';

/** What a member must be, or `undefined` when it is that; may throw a ConfigError of its own. */
export type MemberRule = (value: unknown, subject: string) => string | undefined;

/** Names to rules; a rule of `[rule]` may be left out. */
export type Shape = Readonly<Record<string, MemberRule | readonly [MemberRule]>>;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws ConfigError that names a member which nothing reads, and the one that was likely meant */
export function refuseUnknownMember(members: object, names: readonly string[], where?: string): void {
  const unknown = Object.keys(members).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, names);
  const guess = near === undefined ? '' : `; did you mean \`${near}\`?`;
  const place = where === undefined ? '' : `${where}: `;
  throw new ConfigError(`${place}unknown member \`${unknown}\`${guess}`, {
    advice: `There are ${names.map((name) => `\`${name}\``).join(', ')}.`,
  });
}

/** @throws ConfigError that names the first member that is wrong, the rule, and what was received */
export function validateMembers(members: Readonly<Record<string, unknown>>, shape: Shape): void {
  refuseUnknownMember(members, Object.keys(shape));
  for (const [name, rule] of Object.entries(shape)) {
    const value = members[name];
    const [check, optional] = typeof rule === 'function' ? [rule, false] : [rule[0], true];
    if (optional && value === undefined) continue;
    const expected = check(value, `\`${name}\``);
    if (expected === undefined) continue;
    throw new ConfigError(`\`${name}\` expects ${expected}, got ${describeValue(value)}`);
  }
}
