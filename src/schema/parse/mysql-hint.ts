const largestText = 1_000_000;

// One dialect each: the whole package takes many times as long to load.
const dialects = [
  () => import('node-sql-parser/build/mysql.js'),
  () => import('node-sql-parser/build/mariadb.js'),
];

/** Whether a text that Postgres refuses is MySQL or MariaDB. Always false where that optional parser is not installed. */
export async function readsAsMySql(text: string): Promise<boolean> {
  if (text.length > largestText) return false;
  for (const load of dialects) {
    try {
      const { default: dialect } = await load();
      new dialect.Parser().astify(text);
      return true;
    } catch {
      continue;
    }
  }
  return false;
}
