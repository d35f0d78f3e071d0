/** What somebody wrote, for a message. */
export function describeValue(value: unknown): string {
  // A number in quotes is a text, and looks like none without them.
  if (typeof value === 'string' && (value === '' || Number.isNaN(Number(value)))) return `\`${value}\``;
  if (typeof value === 'number') return `\`${value}\``;
  const json = JSON.stringify(value) as string | undefined;
  if (json !== undefined) return `\`${json}\``;
  return value === undefined ? 'nothing' : `a ${typeof value}`;
}
