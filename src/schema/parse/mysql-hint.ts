const largestText = 1_000_000;

interface OtherParser {
  astify(sql: string, options: { readonly database: string }): unknown;
}

async function loadParser(): Promise<OtherParser | undefined> {
  try {
    const { default: module } = await import('node-sql-parser');
    return new module.Parser();
  } catch {
    return undefined;
  }
}

/** Whether a text that Postgres refuses is MySQL or MariaDB. Always false where that optional parser is not installed. */
export async function readsAsMySql(text: string): Promise<boolean> {
  if (text.length > largestText) return false;
  const parser = await loadParser();
  if (parser === undefined) return false;
  return ['MySQL', 'MariaDB'].some((database) => {
    try {
      parser.astify(text, { database });
      return true;
    } catch {
      return false;
    }
  });
}
