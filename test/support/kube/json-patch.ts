import { isDeepStrictEqual } from 'node:util';

type Container = Record<string, unknown> & unknown[];

export interface PatchStep {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** A step that does not fit the document. */
export class PatchMismatch extends Error {}

function tokensOf(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Applies RFC 6902 as far as an API server needs it here: test, add, replace, remove. */
export function applyJsonPatch<Document>(document: Document, steps: readonly PatchStep[]): Document {
  const result = structuredClone(document);
  for (const { op, path, value } of steps) {
    const tokens = tokensOf(path);
    const last = tokens.pop() ?? '';
    let parent = result as unknown as Container;
    for (const token of tokens) {
      parent = (parent as Record<string, unknown>)[token] as Container;
      if (typeof parent !== 'object') throw new PatchMismatch(`no ${path}`);
    }
    const key = Array.isArray(parent) && last === '-' ? String((parent as unknown[]).length) : last;
    const isThere = key in parent;
    if (op === 'test') {
      if (!isDeepStrictEqual(parent[key as never], value)) throw new PatchMismatch(`test ${path}`);
    } else if (op === 'remove') {
      if (!isThere) throw new PatchMismatch(`no ${path}`);
      if (Array.isArray(parent)) (parent as unknown[]).splice(Number(key), 1);
      else Reflect.deleteProperty(parent, key);
    } else if (op === 'add' && Array.isArray(parent)) {
      (parent as unknown[]).splice(Number(key), 0, structuredClone(value));
    } else if (op === 'add' || op === 'replace') {
      if (op === 'replace' && !isThere) throw new PatchMismatch(`no ${path}`);
      (parent as Record<string, unknown>)[key] = structuredClone(value);
    } else {
      throw new PatchMismatch(`unknown op ${op}`);
    }
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Applies RFC 7396. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return structuredClone(patch);
  const result: Record<string, unknown> = isRecord(target) ? structuredClone(target) : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = applyMergePatch(result[key], value);
  }
  return result;
}
