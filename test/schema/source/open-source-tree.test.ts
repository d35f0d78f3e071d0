import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BgCheckError } from '../../../src/errors.ts';
import { openSourceTree } from '../../../src/schema/source/open-source-tree.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const files = {
  'db/queries/b.sql': 'B',
  'db/queries/deep/a.sql': 'Ä 😀',
  'db/queries/.sqlx/query-1.json': '{}',
  'db/queries/.hidden/x.sql': 'no',
  'db/queries/node_modules/x.sql': 'no',
  'db/[id]/c.sql': 'C',
  'top.sql': 'T',
};

async function look(source: string, rootDirectory: string) {
  const tree = await openSourceTree(source, { rootDirectory });
  const paths = await tree.list();
  const texts = await Promise.all(paths.map((path) => tree.read(path)));
  return [tree.kind, ...paths.map((path, index) => `${path} ${tree.shown(path)} ${texts[index] ?? ''}`)];
}

async function refusal(source: string, rootDirectory: string) {
  const error = await openSourceTree(source, { rootDirectory }).then(
    () => undefined,
    (reason: unknown) => reason as BgCheckError,
  );
  return [error?.code, error?.message, error?.advice];
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('openSourceTree', () => {
  it('reads a folder, a file and a glob alike from disk and from a commit, whatever is checked out', async () => {
    const { folder, commit } = gitRepository();
    commit('v1', files);
    const onDisk = await Promise.all(
      ['db/queries', 'db/[id]', 'top.sql', '**/{a,c}.sql', 'db/q*/*.sql'].map((source) =>
        look(source, folder),
      ),
    );
    expect(onDisk).toEqual([
      [
        'folder',
        '.sqlx/query-1.json db/queries/.sqlx/query-1.json {}',
        'b.sql db/queries/b.sql B',
        'deep/a.sql db/queries/deep/a.sql Ä 😀',
      ],
      ['folder', 'c.sql db/[id]/c.sql C'],
      ['file', 'top.sql top.sql T'],
      ['glob', 'db/[id]/c.sql db/[id]/c.sql C', 'db/queries/deep/a.sql db/queries/deep/a.sql Ä 😀'],
      ['glob', 'db/queries/b.sql db/queries/b.sql B'],
    ]);
    commit('v2', { 'other.sql': 'O' });
    const sources = ['db/queries', 'db/[id]', 'top.sql', '**/{a,c}.sql', 'db/q*/*.sql'];
    const inGit = await Promise.all(sources.map((source) => look(`git:v1:${source}`, folder)));
    const shorn = inGit.map((lines) => lines.map((line) => line.replace('git:v1:', '').split(' ').slice(1)));
    expect(shorn).toEqual(onDisk.map((lines) => lines.map((line) => line.split(' ').slice(1))));
    await expect(look('git:v2:.', folder)).resolves.toEqual(['folder', 'other.sql git:v2:other.sql O']);
  });

  it('starts at the root folder inside the repository, or at the top of it', async () => {
    const { folder, commit } = gitRepository();
    commit('v1', { 'services/shop/q/a.sql': 'A', 'lib/b.sql': 'B' });
    const root = join(folder, 'services/shop');
    await expect(look('git:v1:q', root)).resolves.toEqual(['folder', 'a.sql git:v1:q/a.sql A']);
    await expect(look('git:HEAD:../../lib', root)).resolves.toEqual([
      'folder',
      'b.sql git:HEAD:/lib/b.sql B',
    ]);
    await expect(look('git:main:/lib/b.sql', root)).resolves.toEqual(['file', 'b.sql git:main:/lib/b.sql B']);
    await expect(refusal('git:v1:../../..', root)).resolves.toEqual([
      'BGC_CONFIG',
      '`git:v1:../../..`: the path leads out of the repository',
      undefined,
    ]);
  });

  it('follows links of a commit that stay in it, and says of others that they lead nowhere', async () => {
    const { folder, git } = gitRepository();
    mkdirSync(join(folder, 'm'));
    symlinkSync('m', join(folder, 'linked'));
    symlinkSync('../shared.sql', join(folder, 'm/a.sql'));
    symlinkSync('gone.sql', join(folder, 'm/b.sql'));
    writeFileSync(join(folder, 'shared.sql'), 'S');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'links');
    const tree = await openSourceTree('git:HEAD:linked', { rootDirectory: folder });
    expect([tree.kind, await tree.list(), await tree.read('a.sql')]).toEqual([
      'folder',
      ['a.sql', 'b.sql'],
      'S',
    ]);
    await expect(tree.read('b.sql')).rejects.toMatchObject({
      code: 'BGC_INPUT',
      message: 'git:HEAD:linked/b.sql: cannot be read: it is a link that leads to no file of that commit',
    });
  });

  it('is not led astray by a hook or a caller that points git elsewhere', async () => {
    const { folder, commit } = gitRepository();
    commit('v1', { 'a.sql': 'A' });
    vi.stubEnv('GIT_DIR', '/nowhere/.git');
    vi.stubEnv('GIT_WORK_TREE', '/nowhere');
    await expect(look('git:v1:a.sql', folder)).resolves.toEqual(['file', 'a.sql git:v1:a.sql A']);
  });

  it('says which ref there is not, and which are near', async () => {
    const { folder, commit } = gitRepository();
    for (const tag of ['v1.4.0', 'v1.4.1', 'v2.0.0']) commit(tag, { 'a.sql': 'A' });
    await expect(refusal('git:v1.4.2:a.sql', folder)).resolves.toEqual([
      'BGC_CONFIG',
      '`git:v1.4.2:`: the repository has no tag, branch or commit `v1.4.2`',
      'Name one that it has, such as `v1.4.1`, `v1.4.0`, `v2.0.0`.',
    ]);
    const shallow = temporaryFolder();
    execFileSync('git', ['clone', '--quiet', '--depth=1', '--no-tags', `file://${folder}`, shallow]);
    const [, , advice] = await refusal('git:v1.4.0:a.sql', shallow);
    expect(advice).toBe(
      'Name one that it has, such as `main`. This clone is shallow: fetch the ref first, as in `git fetch --tags --unshallow` (in CI: a fetch depth of 0).',
    );
  });

  it.each([
    ['', 'expected a source such as `db/queries` or `git:v1.4.1:db/queries`, got an empty text'],
    ['nope/x.sql', '`nope/x.sql`: no such file or folder'],
    [
      'git:--help:x',
      '`git:--help:x`: expected `git:<ref>:<path>` with a tag, branch or commit, got the ref `--help`',
    ],
    ['git::x', '`git::x`: expected `git:<ref>:<path>` with a tag, branch or commit, got the ref ``'],
    ['git:v1:nope', '`git:v1:nope`: v1 has no file or folder `nope`'],
    ['git:v1:nope/*.sql', '`git:v1:nope/*.sql`: v1 has no file or folder `nope/*.sql`'],
  ])('refuses %j', async (source, message) => {
    const { folder, commit } = gitRepository();
    commit('v1', { 'a.sql': 'A' });
    const [code, told] = await refusal(source, folder);
    expect([code, told]).toEqual(['BGC_CONFIG', message]);
  });

  it('says when there is no repository, and when there is no git', async () => {
    const folder = temporaryFolder();
    vi.stubEnv('GIT_CEILING_DIRECTORIES', join(folder, '..'));
    expect((await refusal('git:v1:a', folder))[1]).toBe(
      `\`git:v1:\`: \`${folder}\` cannot be read as a git repository: not a git repository (or any of the parent directories): .git`,
    );
    vi.stubEnv('PATH', folder);
    await expect(refusal('git:v1:a', folder)).resolves.toEqual([
      'BGC_CONFIG',
      'sources that begin with `git:` are read with the program git, which was not found',
      'Install git, or name a folder of a checkout instead.',
    ]);
  });

  it('refuses bytes that are not UTF-8, on disk and in a commit', async () => {
    const { folder, git } = gitRepository();
    writeFileSync(join(folder, 'a.sql'), Buffer.from([0x53, 0xe9, 0xff]));
    git('add', 'a.sql');
    git('commit', '--quiet', '--message', 'one');
    for (const source of ['a.sql', 'git:HEAD:a.sql']) {
      const tree = await openSourceTree(source, { rootDirectory: folder });
      await expect(tree.read('a.sql')).rejects.toMatchObject({
        code: 'BGC_INPUT',
        message: `${source}: expected UTF-8 text, got bytes that are not`,
      });
    }
  });

  it('stops when asked to', async () => {
    const { folder, commit } = gitRepository();
    commit('v1', { 'a.sql': 'A' });
    const options = { rootDirectory: folder, signal: AbortSignal.abort(new Error('enough')) };
    await expect(openSourceTree('git:v1:a.sql', options)).rejects.toThrow('enough');
    await expect(openSourceTree('a.sql', options)).rejects.toThrow('enough');
  });
});
