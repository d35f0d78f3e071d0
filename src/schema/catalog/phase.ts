import type { AccessList } from './catalog-snapshot.ts';

/** `expand`: all that worked goes on working; `contract`: something may not. */
export type Phase = 'expand' | 'contract';

function grantsOf(access: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const grants = new Map<string, Set<string>>();
  for (const item of access) {
    const [, grantee = '', letters = ''] = /^("(?:[^"]|"")*"|[^=]*)=([a-zA-Z*]*)/.exec(item) ?? [];
    const known = grants.get(grantee) ?? new Set();
    for (const letter of letters) known.add(letter);
    grants.set(grantee, known);
  }
  return grants;
}

/** Whether everybody who had a privilege still has it. @param builtIn who has any where no list is kept */
export function keepsAccess(
  before: AccessList,
  after: AccessList,
  builtIn: 'owner' | 'everybody' | 'nobody',
): boolean {
  if (after === null) return before === null || before.length === 0;
  const current = grantsOf(after);
  if (before === null) {
    // The list that replaces a built-in default begins with what the default was, unless that is what was revoked.
    if (builtIn === 'nobody') return true;
    return builtIn === 'everybody' ? current.has('') : current.size > 0;
  }
  return [...grantsOf(before)].every(([grantee, letters]) =>
    [...letters].every((letter) => current.get(grantee)?.has(letter) === true),
  );
}
