import { beforeAll, describe, expect, it } from 'vitest';
import { constantValue, evaluateCondition } from '../../../src/schema/parse/check-expression.ts';
import type { KnownValue } from '../../../src/schema/parse/known-value.ts';
import { parsePostgres } from '../../../src/schema/parse/postgres-parser.ts';

beforeAll(async () => {
  await parsePostgres('SELECT 1');
});

const text = (value: string): KnownValue => ({ text: value, sort: 'text' });
const number = (value: string): KnownValue => ({ text: value, sort: 'number' });
const given: Readonly<Record<string, KnownValue>> = {
  ...{ status: text('paid'), other: text('x'), n: number('7'), big: number('9007199254740993') },
  ...{ nothing: null, stage: { text: 'new', sort: 'label' }, day: { text: '2020-01-01', sort: 'other' } },
  ...{ yes: { text: 'true', sort: 'boolean' } },
};
const outcome = (expression: string) => evaluateCondition(expression, (column) => given[column]);

describe('a condition as Postgres writes it', () => {
  it.each([
    ["(status = ANY (ARRAY['new'::text, 'paid'::text]))", true],
    ["(status = ANY (ARRAY['new'::text, 'void'::text]))", false],
    ["((status)::text = ANY ((ARRAY['new'::character varying, 'paid'::character varying])::text[]))", true],
    ["(status <> ALL (ARRAY['paid'::text, 'void'::text]))", false],
    ["(status = ANY (ARRAY['new'::text, unknown]))", undefined],
    ['((n >= 1) AND (n <= 5))', false],
    ['((n >= 1) AND (n <= 7))', true],
    ["(n > '-1'::integer)", true],
    ['(n > (0)::numeric)', true],
    ["(big = '9007199254740992'::bigint)", false],
    ['(n < 7.5)', true],
    ['(length(status) <= 3)', false],
    ['(char_length((status)::text) = 4)', true],
    ['(status IS NOT NULL)', true],
    ['(nothing IS NOT NULL)', false],
    ['((status IS NULL) = (nothing IS NULL))', false],
    ['(num_nonnulls(status, nothing) = 1)', true],
    ['(NOT (n = 7))', false],
    ["(nothing = 'x'::text)", null],
    ["((nothing = 'x'::text) OR (n = 7))", true],
    ["((nothing = 'x'::text) AND (n = 8))", false],
    ['(unknown IS NOT NULL)', undefined],
    ['((unknown > 1) AND (n = 8))', false],
    ['((unknown > 1) OR (n = 7))', true],
    ['((unknown > 1) AND (n = 7))', undefined],
    ["(status IS DISTINCT FROM 'paid'::text)", false],
    ['(NOT (nothing IS DISTINCT FROM NULL::text))', true],
    ['(yes IS TRUE)', true],
    ['(yes IS NOT UNKNOWN)', true],
    ["(stage = 'old'::stage)", false],
    ["(stage = 'new'::stage)", true],
    ["(day = '2020-01-01'::date)", true],
  ])('%s is %s', (expression, expected) => {
    expect(outcome(expression)).toBe(expected);
  });

  it.each([
    ["(status > 'a'::text)", 'the order of texts is the collation’s'],
    ["(stage < 'old'::stage)", 'labels have an order of their own'],
    ["(day = '2020-1-1'::date)", 'a date can be written in several ways'],
    ["(day < 'now'::date)", 'it changes from day to day'],
    ["(status ~ '^p'::text)", 'only Postgres knows its patterns'],
    ["(status = ANY ('{new,void}'::text[]))", 'it would have to be taken apart'],
    ['is_valid(status)', 'functions could do anything'],
    ["((status)::character varying(2) = 'pa'::text)", 'a cast cuts it'],
    ['(n / 2 > 3)', 'arithmetic has types'],
    ['not an expression', 'it does not parse'],
  ])('%s takes Postgres: %s', (expression) => {
    expect(outcome(expression)).toBeUndefined();
  });
});

it('knows constants, and what is none', () => {
  const values = [
    "'new'::text",
    '0',
    "'-1'::integer",
    'true',
    'NULL::text',
    "'{}'::jsonb",
    'now()',
    "'now'::date",
  ].map(constantValue);
  expect(values).toEqual([
    ...[text('new'), number('0'), number('-1'), { text: 'true', sort: 'boolean' }, null],
    ...[{ text: '{}', sort: 'other' }, undefined, undefined],
  ]);
});
