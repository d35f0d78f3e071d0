import { describe, expect, it } from 'vitest';
import { commitUnits } from '../../../src/schema/parse/commit-units.ts';
import { splitStatements } from '../../../src/schema/parse/split-statements.ts';

async function cut(sql: string) {
  const { transactional, units } = await commitUnits(await splitStatements(sql, 'm.sql'), 'm.sql');
  return [
    transactional,
    units.map(({ inTransaction, visible, statements }) => [
      inTransaction ? 'transaction' : visible ? 'alone' : 'setting',
      ...statements.map(({ text }) => text),
    ]),
  ];
}

describe('commitUnits', () => {
  it('takes a plain file as one transaction, words in comments and strings notwithstanding', async () => {
    expect(await cut("-- CREATE INDEX CONCURRENTLY, VACUUM\nSELECT 'BEGIN; VACUUM';\nSELECT 2")).toEqual([
      true,
      [['transaction', "SELECT 'BEGIN; VACUUM'", 'SELECT 2']],
    ]);
  });

  it.each([
    'CREATE INDEX CONCURRENTLY i ON t (a)',
    'DROP INDEX CONCURRENTLY i',
    'REINDEX TABLE CONCURRENTLY t',
    'REINDEX DATABASE d',
    'VACUUM t',
    'CLUSTER',
    'ALTER TABLE p DETACH PARTITION c CONCURRENTLY',
    'CREATE DATABASE d',
    "ALTER SYSTEM SET work_mem = '1MB'",
  ])('lets %s stand alone', async (statement) => {
    expect(await cut(`SET lock_timeout = '1s'; ${statement}; SELECT 1`)).toEqual([
      false,
      [
        ['setting', "SET lock_timeout = '1s'"],
        ['alone', statement],
        ['alone', 'SELECT 1'],
      ],
    ]);
  });

  it.each([
    'CREATE INDEX i ON t (a)',
    'ANALYZE t',
    'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
    'REINDEX TABLE t',
  ])('keeps %s in the transaction of its file', async (statement) => {
    expect(await cut(`${statement}; SELECT 1`)).toEqual([true, [['transaction', statement, 'SELECT 1']]]);
  });

  it('follows the transactions of the file itself', async () => {
    const sql =
      'BEGIN; SELECT 1; SELECT 2; COMMIT; SELECT 3; START TRANSACTION; SELECT 4; ROLLBACK; SELECT 5';
    expect(await cut(sql)).toEqual([
      false,
      [
        ['transaction', 'SELECT 1', 'SELECT 2'],
        ['alone', 'SELECT 3'],
        ['alone', 'SELECT 5'],
      ],
    ]);
  });

  it('refuses a transaction that is never committed', async () => {
    await expect(cut('SELECT 1;\n\nBEGIN;\nSELECT 2;')).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message: 'm.sql:3: the file opens a transaction here and never commits it',
    });
  });
});
