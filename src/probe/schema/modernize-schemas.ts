/**
 * An OpenAPI 3.0 document whose schemas are as JSON Schema writes them: there `nullable` and a limit that is a flag of
 * another are keywords of its own (OpenAPI 3.0.3, schema object).
 */
export function modernizeSchemas(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(modernizeSchemas);
  if (typeof value !== 'object' || value === null) return value;
  const members = new Map(Object.entries(value).map(([key, member]) => [key, modernizeSchemas(member)]));
  for (const [flag, limit] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    const isExclusive = members.get(flag);
    if (typeof isExclusive !== 'boolean') continue;
    members.delete(flag);
    if (!isExclusive || !members.has(limit)) continue;
    members.set(flag, members.get(limit));
    members.delete(limit);
  }
  const { nullable, ...rest } = Object.fromEntries(members);
  if (typeof nullable !== 'boolean') return Object.fromEntries(members);
  return nullable ? { anyOf: [rest, { type: 'null' }] } : rest;
}
