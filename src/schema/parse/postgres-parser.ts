import type * as Parser from 'libpg-query';
import type { Node } from 'libpg-query';

/** What Postgres' own parser says about a text: trees, or why it refuses. */
export type ParseAnswer =
  | { readonly ok: true; readonly statements: readonly RawStatement[] }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** One statement as the parser cut it, from its first word to its semicolon. */
export interface RawStatement {
  readonly node: Node;
  /** UTF-16 offsets into the text that was parsed. */
  readonly start: number;
  readonly end: number;
}

// Loading the WASM takes some 20 ms, which commands that parse nothing should not pay.
let loading: Promise<typeof Parser> | undefined;
const load = () => (loading ??= import('libpg-query'));
let ready: typeof Parser | undefined;

/** UTF-16 offset of the character with this number; the parser counts code points in its errors. */
function offsetOfCharacter(text: string, character: number): number {
  let offset = 0;
  for (let count = 0; count < character && offset < text.length; count += 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** Parses a text of any number of statements. */
export async function parsePostgres(text: string): Promise<ParseAnswer> {
  if (text.trim() === '') return { ok: true, statements: [] };
  const parser = await load();
  try {
    const { stmts = [] } = await parser.parse(text);
    ready = parser;
    // The parser counts bytes in its trees.
    const bytes = Buffer.from(text, 'utf8');
    let byte = 0;
    let offset = 0;
    const offsetOfByte = (target: number) => {
      offset += bytes.toString('utf8', byte, target).length;
      byte = target;
      return offset;
    };
    return {
      ok: true,
      statements: stmts.flatMap(({ stmt, stmt_location = 0, stmt_len = 0 }) => {
        if (stmt === undefined) return [];
        const start = offsetOfByte(stmt_location);
        const end = stmt_len === 0 ? text.length : offsetOfByte(stmt_location + stmt_len);
        return [{ node: stmt, start, end }];
      }),
    };
  } catch (error) {
    if (!parser.hasSqlDetails(error)) throw error;
    return {
      ok: false,
      message: error.message,
      offset: offsetOfCharacter(text, error.sqlDetails?.cursorPosition ?? 0),
    };
  }
}

/** The tree of a text that holds exactly one statement known to parse. */
export async function parseOne(sql: string): Promise<Node> {
  const answer = await parsePostgres(sql);
  const [first, ...others] = answer.ok ? answer.statements : [];
  if (first === undefined || others.length > 0) throw new Error(`expected one statement that parses: ${sql}`);
  return first.node;
}

/**
 * The tree of one statement that Postgres itself wrote, such as a view's query, without waiting for the parser;
 * `undefined` where it cannot be had: nothing was parsed before, or it does not parse.
 */
export function parseWritten(sql: string): Node | undefined {
  try {
    return ready?.parseSync(sql).stmts?.[0]?.stmt;
  } catch {
    return undefined;
  }
}

/** A hash that statements share when they differ in constants, parameters and layout only. */
export async function fingerprint(sql: string): Promise<string> {
  return (await load()).fingerprint(sql);
}

/** Calls `visit` with every node of a tree, outside in. */
export function walkTree(tree: unknown, visit: (kind: string, body: unknown) => void): void {
  if (Array.isArray(tree)) {
    for (const item of tree) walkTree(item, visit);
  } else if (typeof tree === 'object' && tree !== null) {
    for (const [kind, body] of Object.entries(tree)) {
      if (/^[A-Z]/.test(kind)) visit(kind, body);
      walkTree(body, visit);
    }
  }
}
