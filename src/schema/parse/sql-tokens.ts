// Loading the WASM takes some 20 ms, which commands that parse nothing should not pay.
const load = () => import('libpg-query');

/** A word, sign or comment of a SQL text, as Postgres' own scanner cuts it. */
export interface SqlToken {
  readonly text: string;
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
  readonly kind: 'comment' | 'string' | 'parameter' | 'word' | 'sign';
}

function kindOf(name: string, text: string): SqlToken['kind'] {
  if (name.endsWith('COMMENT')) return 'comment';
  if (name.endsWith('CONST') && name !== 'ICONST' && name !== 'FCONST') return 'string';
  if (name === 'PARAM') return 'parameter';
  return /^["\p{L}_]/u.test(text) ? 'word' : 'sign';
}

/** Cuts a text that parses into its tokens. */
export async function tokensOf(sql: string): Promise<SqlToken[]> {
  const { scan } = await load();
  const { tokens } = await scan(sql);
  const bytes = Buffer.from(sql, 'utf8');
  const wide = bytes.length !== sql.length;
  let byte = 0;
  let offset = 0;
  const offsetOf = (target: number) => {
    if (!wide) return target;
    offset += bytes.toString('utf8', byte, target).length;
    byte = target;
    return offset;
  };
  return tokens.map(({ start, end, tokenName }) => {
    const [from, to] = [offsetOf(start), offsetOf(end)];
    const text = sql.slice(from, to);
    return { text, start: from, end: to, kind: kindOf(tokenName, text) };
  });
}

/** A text that statements share when they differ in layout, comments and the case of their words only. */
export async function withoutLayout(sql: string): Promise<string> {
  const tokens = (await tokensOf(sql)).filter(({ kind }) => kind !== 'comment');
  return tokens
    .map(({ kind, text }) => (kind === 'word' && !text.startsWith('"') ? text.toLowerCase() : text))
    .join(' ');
}
