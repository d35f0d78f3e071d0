import type { JsonValue } from '../json.ts';
import type { Dependency, HealthReport } from './health-report.ts';
import { isObject, readDependency, statusOf, type JsonObject } from './read-dependency.ts';
import { isUnmistakablyDown, readStatusWord } from './status-word.ts';

/**
 * Where frameworks list what an application needs. Entries of `details` and `info` may be anything, so that there
 * only objects with a status count; Terminus repeats in `details` what it has in `info` and `error`.
 */
const lists: readonly { readonly name: string; readonly bare: boolean }[] = [
  { name: 'components', bare: true },
  { name: 'checks', bare: true },
  { name: 'entries', bare: true },
  { name: 'results', bare: true },
  { name: 'dependencies', bare: true },
  { name: 'services', bare: true },
  { name: 'details', bare: false },
  { name: 'error', bare: false },
  { name: 'info', bare: false },
];
/** What a document says of itself by. */
const ownNames: ReadonlySet<string> = new Set(['status', 'state', 'health']);
/** Deeper than any framework nests. */
const deepest = 5;

function namedEntries(list: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  if (isObject(list)) return Object.entries(list);
  if (!Array.isArray(list)) return [];
  return (list as readonly JsonValue[]).flatMap((entry): [string, JsonValue][] => {
    const name = isObject(entry) ? (entry.name ?? entry.id ?? entry.component) : undefined;
    return typeof name === 'string' ? [[name, entry]] : [];
  });
}

function dependenciesOf(document: JsonObject, prefix: string, depth: number): Dependency[] {
  const found = new Map<string, Dependency>();
  for (const { name: list, bare } of lists) {
    for (const [name, value] of namedEntries(document[list])) {
      const full = prefix + name;
      const nested = isObject(value) && depth < deepest ? dependenciesOf(value, `${full}.`, depth + 1) : [];
      const own = readDependency(full, value, bare);
      for (const one of [...(own === undefined ? [] : [own]), ...nested]) {
        if (!found.has(one.name)) found.set(one.name, one);
      }
    }
  }
  return [...found.values()];
}

/** Spring Boot 1 and many a handmade document: `{ "status": "UP", "db": { "status": "UP" }, "cache": "down" }`. */
function membersWithStatus(document: JsonObject): Dependency[] {
  return Object.entries(document).flatMap(([name, value]) =>
    isObject(value) || (!ownNames.has(name) && isUnmistakablyDown(value))
      ? (readDependency(name, value, true) ?? [])
      : [],
  );
}

/** ASP.NET's own way, one word such as `Unhealthy`; Kubernetes' own way: a line `[+]ping ok` or `[-]etcd failed: reason withheld` each. */
function readText(text: string): HealthReport | undefined {
  const word = text.trim();
  const state = word.length < 40 ? readStatusWord(word) : undefined;
  if (state !== undefined) return { state, word, dependencies: [] };
  const dependencies = text.split('\n').flatMap((line): Dependency[] => {
    const match = /^\[([+-])\](\S+) (.*)$/.exec(line.trim());
    if (match === null) return [];
    const [, sign, name = '', message = ''] = match;
    return [
      sign === '+'
        ? { name, state: 'up', word: 'ok' }
        : { name, state: 'down', word: 'failed', message: message.replace(/^failed: /, '') },
    ];
  });
  return dependencies.length === 0 ? undefined : { dependencies };
}

/**
 * What a health document says: of Spring Boot's actuator, in the health+json draft, of ASP.NET, MicroProfile, Terminus,
 * Kubernetes, or anything of that shape. `undefined` when it says nothing about health.
 */
export function readHealth(text: string): HealthReport | undefined {
  let document: JsonValue;
  try {
    document = JSON.parse(text) as JsonValue;
  } catch {
    return readText(text);
  }
  if (typeof document === 'string') return readText(document);
  if (Array.isArray(document)) {
    const dependencies = dependenciesOf({ checks: document }, '', 0);
    return dependencies.length === 0 ? undefined : { dependencies };
  }
  if (!isObject(document)) return undefined;
  const status = statusOf(document);
  const listed = dependenciesOf(document, '', 0);
  const known = new Set([...lists.map(({ name }) => name), ...listed.map(({ name }) => name)]);
  const members = membersWithStatus(document).filter(({ name }) => !known.has(name));
  const dependencies = [...listed, ...members];
  return status === undefined && dependencies.length === 0 ? undefined : { ...status, dependencies };
}
