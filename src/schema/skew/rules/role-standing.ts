import type { CatalogSnapshot, Policy, Relation } from '../../catalog/catalog-snapshot.ts';

interface RoleLine {
  readonly rolsuper?: boolean;
  readonly rolbypassrls?: boolean;
}

function roleLine({ others }: CatalogSnapshot, role: string): RoleLine | undefined {
  const line = others.get(`role ${role}`);
  try {
    return line === undefined ? undefined : (JSON.parse(line) as RoleLine);
  } catch {
    return undefined;
  }
}

/** The role itself and those it is a member of. */
export function rolesOf(snapshot: CatalogSnapshot, role: string): ReadonlySet<string> {
  const found = new Set([role]);
  for (const one of found) {
    for (const [key, line] of snapshot.others) {
      const group = /^members of (.+)$/.exec(key)?.[1];
      if (group !== undefined && line.split(', ').some((member) => member.split(' ')[0] === one))
        found.add(group);
    }
  }
  return found;
}

/** Whether row-level security holds for a role on a table; `undefined` when nobody said which role runs the statement. */
export function isSubject(
  snapshot: CatalogSnapshot,
  { rowSecurity, forceRowSecurity, owner }: Relation,
  role: string | undefined,
): boolean | undefined {
  if (!rowSecurity) return false;
  if (role === undefined) return undefined;
  const line = roleLine(snapshot, role);
  if (line?.rolsuper === true || line?.rolbypassrls === true) return false;
  return forceRowSecurity || !rolesOf(snapshot, role).has(owner);
}

/** Whether a policy is for a role and for a command such as `SELECT`. */
export function appliesTo(
  snapshot: CatalogSnapshot,
  { definition }: Policy,
  role: string,
  commands: readonly string[],
): boolean {
  const [, command = 'ALL', names = 'public'] =
    /^FOR (\w+) TO (.*?)(?: USING \(| WITH CHECK \(|$)/.exec(definition) ?? [];
  const roles = rolesOf(snapshot, role);
  return (
    (command === 'ALL' || commands.includes(command)) &&
    names.split(', ').some((name) => name === 'public' || roles.has(name))
  );
}

/** Whether a policy lets every row through. */
export const letsAllThrough = ({ definition }: Policy): boolean =>
  / USING \(\(?true\)?\)(?: WITH CHECK|$)/.test(definition);
