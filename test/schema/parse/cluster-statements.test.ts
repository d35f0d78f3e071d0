import { expect, it } from 'vitest';
import { clusterStatements } from '../../../src/schema/parse/cluster-statements.ts';

const effects = async (sql: string) => (await clusterStatements(sql)).flatMap((one) => one.effects);
const roles = (...names: (string | undefined)[]) => [{ does: 'change-roles', roles: names }];
const databases = [{ does: 'change-databases', databases: ['d'] }];
const server = [{ does: 'change-server' }];

it.each([
  ['CREATE USER a PASSWORD $$x$$', [{ does: 'create-role', role: 'a' }]],
  ['ALTER ROLE "A" LOGIN', roles('A')],
  ['ALTER GROUP g ADD USER u', roles('g')],
  ['ALTER ROLE ALL SET jit = off', roles(undefined)],
  ['ALTER USER current_user SET jit = off', roles(undefined)],
  ['ALTER ROLE a RENAME TO b', [{ does: 'change-roles', roles: ['a'], becomes: 'b' }]],
  ['DROP USER IF EXISTS a, b', roles('a', 'b')],
  ['DROP OWNED BY a', roles('a')],
  ['REASSIGN OWNED BY a TO b', roles('a', 'b')],
  ["COMMENT ON ROLE a IS 'x'", roles('a')],
  ['GRANT a, b TO c', [{ does: 'change-membership', granted: ['a', 'b'], members: ['c'] }]],
  ['REVOKE a FROM c', [{ does: 'change-membership', granted: ['a'], members: ['c'] }]],
  ['GRANT CONNECT ON DATABASE d TO a', databases],
  ['DROP DATABASE d', databases],
  ['ALTER DATABASE d SET jit = off', databases],
  ['ALTER DATABASE d RENAME TO e', databases],
  ['ALTER DATABASE d OWNER TO a', databases],
  ['ALTER SYSTEM SET jit = off', server],
  ['CREATE DATABASE d', server],
  ["CREATE TABLESPACE t LOCATION '/t'", server],
  ['ALTER TABLESPACE t OWNER TO a', server],
  ['GRANT SET ON PARAMETER jit TO a', server],
  ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", server],
  ["COPY t TO PROGRAM 'x'", server],
  ['CALL p()', [{ does: 'run-code' }]],
  [
    'DO $$ BEGIN ALTER ROLE Mine LOGIN; EXECUTE \'DROP USER IF EXISTS "The""irs"\'; DROP USER MAPPING FOR x SERVER y; END $$',
    [{ does: 'run-code' }, ...roles('mine', 'The"irs')],
  ],
  [
    "DO $$ BEGIN EXECUTE format('ALTER ROLE %I LOGIN', x); EXECUTE 'DROP ROLE ' || x; END $$",
    [{ does: 'run-code' }, ...roles(undefined, undefined)],
  ],
  [
    "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN CREATE ROLE a; END'",
    [{ does: 'define-code' }],
  ],
  ['GRANT SELECT ON t TO a; SELECT 1 FROM t GROUP BY role', []],
  ["COPY t FROM '/x'", []],
  ['ALTER USER MAPPING FOR u SERVER s OPTIONS (a $$b$$)', []],
  ['CREATE ROLE is not SQL', []],
])('%s', async (sql, expected) => {
  expect(await effects(sql)).toEqual(expected);
});

it('says where each stands', async () => {
  const sql = '-- né😀\nSELECT 1; CREATE ROLE a ; DROP ROLE b';
  const found = await clusterStatements(sql);
  expect(found.map(({ start, end }) => sql.slice(start, end))).toEqual(['CREATE ROLE a ', 'DROP ROLE b']);
});
