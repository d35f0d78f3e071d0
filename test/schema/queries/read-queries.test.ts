import { describe, expect, it } from 'vitest';
import { readQueries } from '../../../src/schema/queries/read-queries.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const sqlxFile = JSON.stringify({ db_name: 'PostgreSQL', query: 'SELECT 3', hash: 'abc' });

describe('readQueries', () => {
  it('takes every kind of file that a folder mixes, and leaves the others alone', async () => {
    const rootDirectory = temporaryFolder({
      'q/a.sql': '-- name: A\nSELECT 1',
      'q/deep/b.jsonl': '{"id":"B","sql":"SELECT 2"}',
      'q/.sqlx/query-abc.json': sqlxFile,
      'q/package.json': '{}',
      'q/main.go': 'package q',
    });
    const { statements } = await readQueries(['q', 'q/a.sql'], { rootDirectory });
    expect(statements.map(({ id }) => id)).toEqual(['sqlx-abc', 'A', 'B']);
  });

  it('reads each version at its own commit', async () => {
    const { folder, commit } = gitRepository();
    commit('v1', { 'q/a.sql': '-- name: A\nSELECT 1' });
    commit('v2', { 'q/a.sql': '-- name: A\nSELECT 2', 'q/b.sql': '-- name: B\nSELECT 3' });
    const told = async (source: string) =>
      (await readQueries([source], { rootDirectory: folder })).statements.map(
        ({ sql, source: file, line }) => `${file}:${line} ${sql}`,
      );
    expect(await told('git:v1:q')).toEqual(['git:v1:q/a.sql:2 SELECT 1']);
    expect(await told('git:HEAD:q/*.sql')).toEqual([
      'git:HEAD:q/a.sql:2 SELECT 2',
      'git:HEAD:q/b.sql:2 SELECT 3',
    ]);
  });

  it('names the source that gives nothing', async () => {
    const rootDirectory = temporaryFolder({ 'a.sql': '-- name: A\nSELECT 1', 'b.txt': 'SELECT 1' });
    await expect(readQueries(['a.sql', 'b.txt'], { rootDirectory })).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message: 'no statement found in `b.txt`',
    });
    await expect(readQueries(['nowhere'], { rootDirectory })).rejects.toMatchObject({
      code: 'BGC_CONFIG',
      message: '`nowhere`: no such file or folder',
    });
  });
});
