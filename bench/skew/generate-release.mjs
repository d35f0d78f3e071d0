import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pad = (number, width = 4) => String(number).padStart(width, '0');
const table = (number) => `t_${pad(number, 3)}`;

/** Ten tables a file, each with keys, a unique column, an index and a reference to the table before. */
function baseMigrations(tables) {
  const files = {};
  for (let first = 1; first <= tables; first += 10) {
    const statements = [];
    for (let number = first; number < first + 10 && number <= tables; number += 1) {
      const name = table(number);
      const parent = number === 1 ? '' : `parent_id bigint REFERENCES ${table(number - 1)} (id),\n  `;
      statements.push(`CREATE TABLE ${name} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ${parent}code varchar(40) NOT NULL UNIQUE,
  title text,
  amount numeric(12,2) NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'open', 'done')),
  payload jsonb NOT NULL DEFAULT '{}',
  legacy text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ${name}_created ON ${name} (created_at);`);
    }
    files[`${pad(Math.ceil(first / 10))}_tables.sql`] = statements.join('\n');
  }
  return files;
}

/** What a release does to one table: mostly expanding, sometimes what breaks the version that still serves. */
const changes = [
  (t, n) => `ALTER TABLE ${t} ADD COLUMN note_${n} text;`,
  (t, n) => `CREATE INDEX ${t}_title_${n} ON ${t} (title);`,
  (t, n) =>
    `ALTER TABLE ${t} ADD COLUMN rank_${n} int NOT NULL DEFAULT 0;\nUPDATE ${t} SET rank_${n} = 1 WHERE amount > 0;`,
  (t, n) => `CREATE TABLE extra_${n} (id bigint PRIMARY KEY, owner_id bigint NOT NULL REFERENCES ${t} (id));`,
  (t) => `ALTER TABLE ${t} ALTER COLUMN code TYPE varchar(80);`,
  (t, n) => `CREATE VIEW v_${n} AS SELECT id, code FROM ${t};`,
  (t) => `ALTER TABLE ${t} DROP COLUMN legacy;`,
  (t, n) =>
    `ALTER TABLE ${t} ADD CONSTRAINT amount_${n} CHECK (amount >= 0) NOT VALID;\nALTER TABLE ${t} VALIDATE CONSTRAINT amount_${n};`,
  (t) => `ALTER TABLE ${t} ALTER COLUMN title SET NOT NULL;`,
  (t, n) => `CREATE FUNCTION f_${n}() RETURNS int LANGUAGE sql AS 'SELECT ${n}';`,
];

function pendingMigrations(count, tables, start) {
  const files = {};
  for (let number = 1; number <= count; number += 1) {
    const target = table(((number * 37) % tables) + 1);
    const change = changes[number % changes.length];
    files[`${pad(start + number)}_change.sql`] = change(target, number);
  }
  return files;
}

const shapes = [
  (t) => `SELECT id, code, title, amount FROM ${t} WHERE id = $1`,
  (t) => `SELECT id, title, legacy FROM ${t} WHERE code = $1 ORDER BY created_at DESC LIMIT 20`,
  (t) => `INSERT INTO ${t} (code, amount, payload) VALUES ($1, $2, $3) RETURNING id`,
  (t) => `UPDATE ${t} SET state = $2, title = $3 WHERE id = $1`,
  (t) => `DELETE FROM ${t} WHERE created_at < now() - $1::interval`,
  (t) =>
    `INSERT INTO ${t} (code, title) VALUES ($1, $2) ON CONFLICT (code) DO UPDATE SET title = excluded.title`,
  (t, u) => `SELECT a.id, b.code FROM ${t} a JOIN ${u} b ON b.parent_id = a.id WHERE a.state = $1`,
  (t) => `SELECT state, count(*), sum(amount) FROM ${t} GROUP BY state`,
  (t) => `SELECT * FROM ${t} WHERE id = ANY($1::bigint[])`,
  (t) => `SELECT EXISTS (SELECT 1 FROM ${t} WHERE code = $1 AND payload @> $2)`,
];

function statements(count, tables, change) {
  const lines = [];
  for (let number = 0; number < count; number += 1) {
    const shape = number % shapes.length;
    const target = (Math.floor(number / shapes.length) * 7 + shape * 13) % (tables - 1);
    const sql = shapes[shape](table(target + 1), table(target + 2));
    lines.push(JSON.stringify({ id: `q${pad(number)}`, sql: change(sql, number) }));
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Writes a release into a folder: migrations, and the statements of two versions. The same numbers give the same files.
 * @returns the file name of the last migration that is in place
 */
export function generateRelease(folder, { tables = 200, queries = 500, pending }) {
  const base = baseMigrations(tables);
  const start = Object.keys(base).length;
  mkdirSync(join(folder, 'migrations'), { recursive: true });
  for (const [name, sql] of Object.entries({ ...base, ...pendingMigrations(pending, tables, start) })) {
    writeFileSync(join(folder, 'migrations', name), `${sql}\n`);
  }
  writeFileSync(
    join(folder, 'blue.jsonl'),
    statements(queries, tables, (sql) => sql),
  );
  // One in ten of green's statements differs from blue's.
  const green = (sql, number) => (number % 10 === 1 ? sql.replace('legacy', 'payload') : sql);
  writeFileSync(join(folder, 'green.jsonl'), statements(queries, tables, green));
  return Object.keys(base).at(-1);
}
