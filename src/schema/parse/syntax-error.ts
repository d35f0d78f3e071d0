import { InputError } from '../../errors.ts';
import { shorten } from '../../redact/shorten.ts';
import { readsAsMySql } from './mysql-hint.ts';
import { lineAt } from './text-position.ts';

/** The refusal of a `COPY … FROM stdin` in a file. */
export function copyDataError(file: string, line: number): InputError {
  const location = `${file}:${line}`;
  return new InputError(
    `${location}: \`COPY … FROM stdin\` takes its rows from a client, and none stand behind it up to a line \`\\.\``,
    { advice: 'Write the rows as INSERT statements, or move them to a file that is no migration.', location },
  );
}

function adviceAbout(character: string, near: string): string | undefined {
  if (character === ':') {
    return 'bg-check reads parameters as `$1`, `$2`, …; write them so, or let the tool that owns the file print them so.';
  }
  if (character === '\\') return 'Leave out what only psql understands; bg-check runs SQL as a driver does.';
  if (character === '?') return 'bg-check reads parameters as `$1`, `$2`, …, not as `?`.';
  if (character === '{') return `Render the template first; bg-check reads plain SQL, not \`${near}\`.`;
  return undefined;
}

/** Says why Postgres' parser refuses a file, and what to do. */
export async function syntaxError(
  text: string,
  file: string,
  refusal: { readonly message: string; readonly offset: number },
): Promise<InputError> {
  const { message, offset } = refusal;
  const line = lineAt(text, offset);
  const location = `${file}:${line}`;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const near = shorten((text.slice(lineStart).split('\n', 1)[0] ?? '').trim(), 80);
  const character = text.charAt(offset);
  const advice =
    adviceAbout(character, near) ??
    ((await readsAsMySql(text))
      ? 'This reads as MySQL or MariaDB; bg-check checks Postgres.'
      : 'Mend the SQL; Postgres itself refuses it.');
  const at = near === '' ? '' : `, in \`${near}\``;
  return new InputError(`${location}: not Postgres SQL: ${message}${at}`, { advice, location });
}
