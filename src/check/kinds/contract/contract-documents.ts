import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, ExpectationError, InconclusiveError } from '../../../errors.ts';
import type { CheckContext } from '../../check-context.ts';
import type { Color } from '../../phase.ts';

/** Where the description of an API is: `/openapi.json` is asked of the color, anything else is a file or `git:<ref>:<path>`. */
export type ContractSource = string;

/** Whether it is a file beside the configuration. */
export function isFileSource(source: ContractSource): boolean {
  return !source.startsWith('/') && !source.startsWith('git:');
}

async function askColor(context: CheckContext, color: Color, path: string): Promise<string> {
  try {
    return (await context[color].http.get(path).expect(200)).text;
  } catch (error) {
    if (color === 'green' || !(error instanceof ExpectationError)) throw error;
    throw new InconclusiveError(
      `blue does not tell its API, so that nothing can be compared: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

async function readFromGit(context: CheckContext, source: string): Promise<string> {
  const { openSourceTree } = await import('../../../schema/source/open-source-tree.ts');
  const { rootDirectory, signal } = context;
  const tree = await openSourceTree(source, { rootDirectory, signal });
  const [path] = await tree.list();
  if (tree.kind !== 'file' || path === undefined) {
    throw new ConfigError(`\`${source}\` is a ${tree.kind}, where a file is expected that describes an API`);
  }
  return tree.read(path);
}

/** The descriptions of both APIs as files, for as long as `use` takes. */
export async function withDocuments<Result>(
  context: CheckContext,
  sources: Readonly<Record<Color, ContractSource>>,
  use: (files: Readonly<Record<Color, string>>) => Promise<Result>,
): Promise<Result> {
  let folder: string | undefined;
  const fileOf = async (color: Color): Promise<string> => {
    const source = sources[color];
    // As it stands, so that what it refers to is found beside it.
    if (isFileSource(source)) return source;
    const text = source.startsWith('/')
      ? await askColor(context, color, source)
      : await readFromGit(context, source);
    folder ??= mkdtempSync(join(tmpdir(), 'bg-check-contract-'));
    const file = join(folder, `${color}.${/^\s*\{/.test(text) ? 'json' : 'yaml'}`);
    writeFileSync(file, text);
    return file;
  };
  try {
    return await use({ blue: await fileOf('blue'), green: await fileOf('green') });
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
