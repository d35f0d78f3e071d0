import type { JsonValue } from '../json.ts';

/** How sure a change breaks somebody, as oasdiff has it. */
export type ChangeLevel = 'ERR' | 'WARN' | 'INFO';

/** One change of an API, as oasdiff tells it. */
export interface ApiChange {
  /** Such as `response-property-removed`. */
  readonly id: string;
  readonly level: ChangeLevel;
  readonly text: string;
  /** Such as `GET`. */
  readonly operation?: string;
  readonly path?: string;
  readonly comment?: string;
}

/** What a comparison came to. `broken`: it could not be made, or says two things at once. */
export type ContractEnd =
  | { readonly state: 'kept' | 'breaking'; readonly changes: readonly ApiChange[] }
  | { readonly state: 'broken'; readonly reason: string };

/** From the surest; oasdiff writes levels as numbers. */
const levels: readonly ChangeLevel[] = ['ERR', 'WARN', 'INFO'];
const levelNumbers: Readonly<Record<number, ChangeLevel>> = { 3: 'ERR', 2: 'WARN', 1: 'INFO' };

type JsonObject = Readonly<Record<string, JsonValue>>;

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readLevel(value: JsonValue | undefined): ChangeLevel | undefined {
  return typeof value === 'number' ? levelNumbers[value] : levels.find((level) => level === value);
}

function readChange(value: JsonValue): ApiChange | undefined {
  if (!isObject(value)) return undefined;
  const { id, text, operation, path, comment } = value;
  const level = readLevel(value.level);
  if (typeof id !== 'string' || level === undefined) return undefined;
  return {
    id,
    level,
    text: typeof text === 'string' ? text : id,
    ...(typeof operation === 'string' ? { operation } : {}),
    ...(typeof path === 'string' ? { path } : {}),
    ...(typeof comment === 'string' && comment !== '' ? { comment } : {}),
  };
}

/** The changes that `--format json` prints: a list, an object with one, or nothing at all for none. */
function readChanges(stdout: string): readonly ApiChange[] | undefined {
  if (stdout.trim() === '') return [];
  let document: JsonValue;
  try {
    document = JSON.parse(stdout) as JsonValue;
  } catch {
    return undefined;
  }
  const list: JsonValue | undefined = isObject(document) ? document.changes : (document ?? []);
  if (!Array.isArray(list)) return undefined;
  const changes = (list as readonly JsonValue[]).map(readChange);
  return changes.every((change) => change !== undefined) ? changes : undefined;
}

/** Whether a change is to fail the check. */
export function isBreaking({ level }: ApiChange, failOn: ChangeLevel): boolean {
  return levels.indexOf(level) <= levels.indexOf(failOn);
}

/**
 * What oasdiff's end means: exit code 1 is the intended result of `--fail-on`, one above is a genuine error. Neither is
 * believed alone: what it printed must say the same.
 */
export function readOasdiff(
  { exitCode, stdout }: { readonly exitCode: number; readonly stdout: string },
  failOn: ChangeLevel,
): ContractEnd {
  if (exitCode > 1) return { state: 'broken', reason: `ended with exit code ${exitCode}` };
  const changes = readChanges(stdout);
  if (changes === undefined)
    return { state: 'broken', reason: 'printed something other than the JSON it was asked for' };
  const breaks = changes.some((change) => isBreaking(change, failOn));
  if (exitCode === 1 && !breaks) {
    return { state: 'broken', reason: 'ended with exit code 1, and printed no breaking change' };
  }
  return { state: breaks ? 'breaking' : 'kept', changes };
}
