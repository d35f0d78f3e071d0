import type { z } from 'zod';
import { urlPasswords } from '../redact/url-passwords.ts';
import { knownKeysAt, pathsWithKey } from './known-keys.ts';
import { nearestName } from '../nearest-name.ts';
import type { KeyPath, Problem } from './problem.ts';

type Issue = z.core.$ZodIssue;

interface Subject {
  readonly schema: unknown;
  readonly config: unknown;
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};
/** A password in what should have been a URL, and in the parameters of one. */
const malformedUserinfo = /([^\s:@]:)(?!\/\/)\S*@/;
const privateParameter = /((?:password|secret|token)=)[^&\s]+/gi;
const privateKeys = /authorization|cookie|password|secret|token|key$/i;

const noun = (type: string) => nouns[type] ?? type;
const keyPath = (path: readonly PropertyKey[]): KeyPath =>
  path.map((key) => (typeof key === 'symbol' ? String(key) : key));
const listOf = (values: readonly unknown[]) => values.map((value) => `\`${String(value)}\``).join(', ');

function valueAt(config: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    config,
  );
}

/** The value received, for a message: short, and without what must not be told. */
function received(config: unknown, path: KeyPath): string {
  const value = valueAt(config, path);
  if (value === undefined) return '';
  if (value === null) return ', got null';
  if (value === '') return ', got an empty text';
  if (Array.isArray(value)) return value.length > 0 ? ', got a list' : ', got an empty list';
  if (typeof value === 'object') return ', got an object';
  if (typeof value === 'function') return ', got a function';
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return '';
  if (path.some((key) => privateKeys.test(String(key)))) return `, got a ${typeof value} that is not shown`;
  const text = urlPasswords(String(value))
    .reduce((rest, password) => rest.replaceAll(password, '***'), String(value))
    .replace(malformedUserinfo, '$1***@')
    .replace(privateParameter, '$1***');
  const shown = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return typeof value === 'string' ? `, got \`${shown}\`` : `, got ${shown}`;
}

/** What is expected, without what was received. */
function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return `expected ${noun(issue.expected)}`;
  }
  if (issue.code === 'invalid_value') {
    return `expected ${issue.values.length > 1 ? 'one of ' : ''}${listOf(issue.values)}`;
  }
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return 'expected a text that is not empty';
    if (issue.origin === 'array') return 'expected a list that is not empty';
    return `expected a number from ${String(issue.minimum)}`;
  }
  if (issue.code === 'too_big') return `expected at most ${String(issue.maximum)}`;
  if (issue.code === 'invalid_format' && issue.format === 'starts_with' && 'prefix' in issue) {
    return `expected a text that starts with \`${String(issue.prefix)}\``;
  }
  return issue.message;
}

function describeUnknownKeys(issue: Issue & { code: 'unrecognized_keys' }, subject: Subject): Problem[] {
  const path = keyPath(issue.path);
  const known = knownKeysAt(subject.schema, subject.config, path);
  return issue.keys.map((key) => {
    const elsewhere = pathsWithKey(subject.schema, key);
    const meant = nearestName(key, known) ?? (elsewhere.length === 1 ? elsewhere[0] : undefined);
    const hint = meant === undefined ? '' : `; did you mean \`${meant}\`?`;
    return { path: [...path, key], message: `unknown key${hint}` };
  });
}

/** A union without discriminator: the alternative that fits the value's type best speaks for it. */
function describeUnion(issue: Issue & { code: 'invalid_union' }, subject: Subject): Problem[] {
  const path = keyPath(issue.path);
  const { options } = issue as { options?: readonly unknown[] };
  if (options !== undefined) {
    const value = valueAt(subject.config, path);
    const meant = typeof value === 'string' ? nearestName(value, options.map(String)) : undefined;
    const hint = meant === undefined ? '' : `; did you mean \`${meant}\`?`;
    const missing = value === undefined ? 'missing; ' : '';
    const message = `${missing}expected one of ${listOf(options)}${received(subject.config, path)}${hint}`;
    return [{ path, message }];
  }
  const deeper = issue.errors.find((issues) => issues.every((inner) => inner.path.length > 0));
  if (deeper) {
    return deeper.flatMap((inner) =>
      describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, subject),
    );
  }
  const expected = issue.errors.flatMap((issues) =>
    issues.map((inner) => expectation(inner).replace(/^expected /, '')),
  );
  const message = `expected ${[...new Set(expected)].join(' or ')}${received(subject.config, path)}`;
  return [{ path, message }];
}

/** What is wrong, as people would say it. */
export function describeIssue(issue: Issue, subject: Subject): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') return describeUnknownKeys(issue, subject);
  if (issue.code === 'invalid_union') return describeUnion(issue, subject);
  const path = keyPath(issue.path);
  const missing = valueAt(subject.config, path) === undefined;
  const text = expectation(issue);
  if (missing) return [{ path, message: `missing; ${text}` }];
  // A rule on the whole of a list or an object says itself what of it is wrong.
  const isWhole = issue.code === 'custom' && typeof valueAt(subject.config, path) === 'object';
  return [
    { path, message: isWhole || text.includes(', got ') ? text : text + received(subject.config, path) },
  ];
}
