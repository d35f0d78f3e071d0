import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('stars put together that are no longer of one width', () => {
  const story = ruleStories();
  const setup = 'CREATE TABLE a (id int, x int); CREATE TABLE a_archive (id int, x int);';
  const blue = {
    Union: 'SELECT * FROM a UNION ALL SELECT * FROM a_archive',
    Copied: 'INSERT INTO a_archive SELECT * FROM a',
    Distinct: 'SELECT DISTINCT * FROM a',
    Named: 'SELECT id, x FROM a UNION SELECT id, x FROM a_archive',
  };

  it('are refused', async () => {
    const { findings, report } = await story({ setup, migration: 'ALTER TABLE a ADD y json', blue });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks set-operation-width blue Union S1 0002:1 42601 a.y — each UNION query must have the same number of columns",
        "breaks set-operation-width blue Copied S1 0002:1 42601 a.y — INSERT has more expressions than target columns",
        "breaks set-operation-width blue Distinct S1 0002:1 42883 a.y — could not identify an equality operator for type json",
        "breaks set-operation-width green Union S1 0002:1 42601 a.y — each UNION query must have the same number of columns",
        "breaks set-operation-width green Copied S1 0002:1 42601 a.y — INSERT has more expressions than target columns",
        "breaks set-operation-width green Distinct S1 0002:1 42883 a.y — could not identify an equality operator for type json",
      ]
    `);
    expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
      [
        "Release Union with the columns it means in place of the star first, or add y to every table it puts together in the same step.",
        "Release Copied with the columns it means in place of the star first, or add y to every table it puts together in the same step.",
        "Release Distinct with the columns it means in place of the star first, or use a type that can be compared, such as jsonb in place of json.",
        "Take the change at migrations/0002_step.sql:1 out of this release, or name the columns that Union means in place of the star.",
        "Take the change at migrations/0002_step.sql:1 out of this release, or name the columns that Copied means in place of the star.",
        "Take the change at migrations/0002_step.sql:1 out of this release, or name the columns that Distinct means in place of the star.",
      ]
    `);
  });

  it('are refused where one loses a column, or changes its type', async () => {
    const { findings } = await story({
      setup,
      migration: ['ALTER TABLE a_archive ALTER x TYPE text', 'ALTER TABLE a_archive DROP COLUMN x'],
      blue: { Union: blue.Union },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks set-operation-width blue Union S1 0002:1 42804 a_archive.x — UNION types integer and text cannot be matched",
        "breaks set-operation-width green Union S2 0003:1 42601 a_archive.x — each UNION query must have the same number of columns",
      ]
    `);
  });
});
