import { describe, expect, it } from 'vitest';
import { appliedAt } from '../../../src/schema/migrations/applied-at.ts';
import { readMigrations } from '../../../src/schema/migrations/read-migrations.ts';
import { gitRepository } from '../../support/git-repository.ts';

const numbered = (...numbers: number[]) =>
  Object.fromEntries(numbers.map((number) => [`db/m/${number}_x.sql`, `SELECT ${number};\n`]));

describe('appliedAt', () => {
  it('finds the last migration of the commit, and what has changed since', async () => {
    const { folder, commit } = gitRepository();
    commit('v1', numbered(1, 2, 4));
    commit('v2', {
      ...numbered(1, 3, 4, 5),
      'db/m/2_renamed.sql': 'SELECT 2;\r\n',
      'db/m/4_x.sql': 'SELECT 44',
    });
    const options = { rootDirectory: folder };
    for (const migrations of ['db/m', 'git:v2:db/m', 'git:HEAD:/db/m', `${folder}/db/m`]) {
      const history = await readMigrations(migrations, options);
      const file = (name: string) => history.migrations.find(({ id }) => id === name)?.file ?? '';
      await expect(appliedAt(migrations, ['git:v1:q/a', 'git:v1:q/b'], history, options)).resolves.toEqual({
        applied: '4_x.sql',
        sentence: "4_x.sql is the last migration in v1, where blue's statements come from",
        warnings: [
          `${file('3_x.sql')}: was not there in v1, though later ones were; it is taken to be in place`,
          `${file('4_x.sql')}: has been edited since v1, where blue comes from; what blue's database has is the old text`,
        ],
      });
    }
  });

  it('says what to add when it cannot tell', async () => {
    const { folder, commit } = gitRepository();
    commit('v0', { 'README.md': 'hello' });
    commit('v1', numbered(1, 2, 3, 4));
    const options = { rootDirectory: folder };
    const history = await readMigrations('db/m', options);
    const refusal = async (...blue: string[]) => {
      const error: unknown = await appliedAt('db/m', blue, history, options).catch(
        (reason: unknown) => reason,
      );
      return error as { code: string; message: string; advice: string };
    };
    const start = 'which migrations were in place when blue went live cannot be told: ';
    await expect(refusal('queries/v1')).resolves.toMatchObject({
      code: 'BGC_CONFIG',
      message: `${start}blue's statements come from files on disk, not from a commit`,
      advice:
        'Add `--applied` (or `schema.applied`) with the last of them, such as `2_x.sql`, `3_x.sql`, `4_x.sql`.',
    });
    expect((await refusal()).message).toBe(`${start}no statements of blue are given`);
    expect((await refusal('git:v0:q', 'git:v1:q')).message).toBe(
      `${start}blue's statements come from 2 refs`,
    );
    expect((await refusal('git:v9:q')).message).toBe(
      '`git:v9:`: the repository has no tag, branch or commit `v9`',
    );
    expect((await refusal('git:v0:q')).message).toBe(
      `${start}\`git:v0:db/m\`: v0 has no file or folder \`db/m\``,
    );
  });
});
