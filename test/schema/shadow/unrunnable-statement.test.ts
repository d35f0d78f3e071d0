import { expect, it } from 'vitest';
import { refuseToRun } from '../../../src/schema/shadow/unrunnable-statement.ts';

it.each([
  'COMMIT',
  'end',
  '  ;; Rollback TO x',
  '-- why\n/* a /* b */ c */--\nBEGIN',
  "PREPARE TRANSACTION 'x'",
  'DISCARD ALL',
  "COPY t FROM '/etc/passwd'",
  "COPY (SELECT 1) TO PROGRAM 'cat'",
  "copy t to E'/x'",
])('refuses %j', (sql) => {
  expect(refuseToRun(sql)).toMatchObject({ sqlstate: '0A000' });
});

it.each([
  '',
  'SELECT 1',
  '(SELECT 1)',
  '/* COMMIT */ SELECT 1',
  '/* never closed COMMIT',
  '-- COMMIT',
  'WITH x AS (SELECT 1) SELECT * FROM x',
  'UPDATE t SET a = 1 -- ; COMMIT',
  'COPY t FROM STDIN',
  "COPY t TO STDOUT (DELIMITER ',')",
  'endpoint',
])('runs %j', (sql) => {
  expect(refuseToRun(sql)).toBeUndefined();
});
