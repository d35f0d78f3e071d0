import { ConfigError } from '../../errors.ts';

/** Where a source lies: on disk, or in a commit. */
export type SourceName =
  | { readonly place: 'disk'; readonly path: string }
  | { readonly place: 'git'; readonly ref: string; readonly path: string };

/**
 * Reads `path` or `git:<ref>:<path>`; the path may be left out for the root folder.
 * @throws ConfigError when nothing is named, or the ref is missing or would be taken for an option of git
 */
export function parseSourceName(source: string): SourceName {
  if (source.trim() === '') {
    throw new ConfigError(
      'expected a source such as `db/queries` or `git:v1.4.1:db/queries`, got an empty text',
    );
  }
  if (!source.startsWith('git:')) return { place: 'disk', path: source };
  const [ref = '', ...rest] = source.slice('git:'.length).split(':');
  if (ref === '' || ref.startsWith('-') || /[\s\0]/.test(ref)) {
    throw new ConfigError(
      `\`${source}\`: expected \`git:<ref>:<path>\` with a tag, branch or commit, got the ref \`${ref}\``,
      {
        advice: 'Write it as in `git:v1.4.1:db/queries` or `git:HEAD:db/queries`.',
      },
    );
  }
  return { place: 'git', ref, path: rest.join(':') };
}
