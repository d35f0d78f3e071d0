import { parsePostgres, walkTree, type RawStatement } from './postgres-parser.ts';

/** What a statement does to things that all databases of a server share. */
export type ClusterEffect =
  | { readonly does: 'create-role'; readonly role: string }
  /** Alters, drops or gives away roles; `undefined` for one that its text does not name. */
  | {
      readonly does: 'change-roles';
      readonly roles: readonly (string | undefined)[];
      readonly becomes?: string | undefined;
    }
  | {
      readonly does: 'change-membership';
      readonly granted: readonly string[];
      readonly members: readonly (string | undefined)[];
    }
  | { readonly does: 'change-databases'; readonly databases: readonly string[] }
  | { readonly does: 'change-server' }
  /** Defines code that makes roles once it is called, from wherever that is. */
  | { readonly does: 'define-code' }
  /** Runs code that may do any of this. */
  | { readonly does: 'run-code' };

export interface ClusterStatement {
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
  readonly effects: readonly ClusterEffect[];
}

const suspicious =
  /\b(?:role|user|group|owned|database|tablespace|system|parameter|grant|revoke|subscription|copy|do|call)\b/i;

type Body = Readonly<Record<string, unknown>>;

const bodyOf = (value: unknown): Body => (typeof value === 'object' && value !== null ? (value as Body) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const textsIn = (values: readonly (string | undefined)[]) => values.filter((value) => value !== undefined);
const stringIn = (node: unknown) => text(bodyOf(bodyOf(node).String).sval);
const roleIn = (spec: unknown) =>
  text((bodyOf(spec).RoleSpec ? bodyOf(bodyOf(spec).RoleSpec) : bodyOf(spec)).rolename);

const changeRoles = (roles: readonly unknown[], becomes?: string): ClusterEffect => ({
  does: 'change-roles',
  roles: roles.map(roleIn),
  becomes,
});
const changeDatabases = (...databases: readonly unknown[]): ClusterEffect => ({
  does: 'change-databases',
  databases: textsIn(databases.map(text)),
});
const changeServer: ClusterEffect = { does: 'change-server' };

function effectOnObject(
  type: unknown,
  name: string | undefined,
  becomes?: string,
): ClusterEffect | undefined {
  if (type === 'OBJECT_ROLE') return { does: 'change-roles', roles: [name], becomes };
  if (type === 'OBJECT_DATABASE') return changeDatabases(name);
  return type === 'OBJECT_TABLESPACE' || type === 'OBJECT_PARAMETER_ACL' ? changeServer : undefined;
}

/** Roles that the code of a DO block changes, as far as its text tells. */
function effectsOfCode(code: string): ClusterEffect[] {
  const changes =
    /\b(?:(?:alter|drop)\s+(?:role|user(?!\s+mapping\b)|group)|(?:reassign|drop)\s+owned\s+by)\s+(?:if\s+exists\s+)?(?:"((?:[^"]|"")+)"|([a-z_]\w*)(?![\w%])|)/gi;
  const roles = [...code.matchAll(changes)].map(([, quoted, plain]) =>
    quoted?.includes('%') ? undefined : (quoted?.replaceAll('""', '"') ?? plain?.toLowerCase()),
  );
  return [{ does: 'run-code' }, ...(roles.length === 0 ? [] : [{ does: 'change-roles', roles } as const])];
}

function codeOf(body: Body): string {
  const parts: string[] = [];
  walkTree(body.args, (kind, part) => {
    if (kind === 'String') parts.push(text(bodyOf(part).sval) ?? '');
  });
  return parts.join('\n');
}

function effectsOf(kind: string, body: Body): (ClusterEffect | undefined)[] {
  switch (kind) {
    case 'CreateRoleStmt':
      return [{ does: 'create-role', role: text(body.role) ?? '' }];
    case 'AlterRoleStmt':
    case 'AlterRoleSetStmt':
      return [changeRoles([body.role])];
    case 'DropRoleStmt':
    case 'DropOwnedStmt':
      return [changeRoles(listOf(body.roles))];
    case 'ReassignOwnedStmt':
      return [changeRoles([...listOf(body.roles), body.newrole])];
    case 'GrantRoleStmt':
      return [
        {
          does: 'change-membership',
          granted: textsIn(
            listOf(body.granted_roles).map((role) => text(bodyOf(bodyOf(role).AccessPriv).priv_name)),
          ),
          members: listOf(body.grantee_roles).map(roleIn),
        },
      ];
    case 'GrantStmt':
      return listOf(body.objects).map((object) => effectOnObject(body.objtype, stringIn(object)));
    case 'RenameStmt':
      return [effectOnObject(body.renameType, text(body.subname), text(body.newname))];
    case 'AlterOwnerStmt':
      return [effectOnObject(body.objectType, stringIn(body.object))];
    case 'CommentStmt':
    case 'SecLabelStmt':
      return [effectOnObject(body.objtype, stringIn(body.object))];
    case 'AlterDatabaseStmt':
    case 'AlterDatabaseSetStmt':
    case 'AlterDatabaseRefreshCollStmt':
    case 'DropdbStmt':
      return [changeDatabases(body.dbname)];
    case 'CopyStmt':
      return body.is_program === true || (body.filename !== undefined && body.is_from !== true)
        ? [changeServer]
        : [];
    case 'AlterSystemStmt':
    case 'CreatedbStmt':
    case 'CreateTableSpaceStmt':
    case 'DropTableSpaceStmt':
    case 'AlterTableSpaceOptionsStmt':
    case 'CreateSubscriptionStmt':
      return [changeServer];
    case 'DoStmt':
      return effectsOfCode(codeOf(body));
    case 'CreateFunctionStmt':
      return /\bcreate\s+(?:role|user|group)\b/i.test(codeOf({ args: body.options }))
        ? [{ does: 'define-code' }]
        : [];
    case 'CallStmt':
      return [{ does: 'run-code' }];
    default:
      return [];
  }
}

function read({ node, start, end }: RawStatement): ClusterStatement {
  const effects = Object.entries(node).flatMap(([kind, body]) => effectsOf(kind, bodyOf(body)));
  return { start, end, effects: effects.filter((effect) => effect !== undefined) };
}

/** The statements of a text that reach beyond the database they run in. A text that does not parse has none. */
export async function clusterStatements(sql: string): Promise<ClusterStatement[]> {
  if (!suspicious.test(sql)) return [];
  const answer = await parsePostgres(sql);
  return answer.ok ? answer.statements.map(read).filter(({ effects }) => effects.length > 0) : [];
}
