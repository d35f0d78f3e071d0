import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { skewReportSchema } from '../../../src/report/skew/skew-report-schema.ts';
import { fallbackRules } from '../../../src/schema/skew/fallback-rules.ts';
import { skewRules } from '../../../src/schema/skew/rules/all-rules.ts';

const text = readFileSync(new URL('../../../docs/skew.md', import.meta.url), 'utf8');

it('lists every rule in docs/skew.md, with its summary', () => {
  const listed = /<!-- rules -->\n([^]*)<!-- \/rules -->/.exec(text)?.[1]?.trim().split('\n');
  const rules = [...skewRules, ...Object.values(fallbackRules)].sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(listed).toEqual(rules.map(({ name, summary }) => `- \`${name}\`: ${summary}`));
});

it('documents every member of the JSON document', () => {
  const members = Object.keys(skewReportSchema.unwrap().shape).filter((name) => name !== 'undecided');
  const missing = members.filter(
    (name) => name !== 'schemaVersion' && !new RegExp(`^\\| \`${name}(\\[\\])?\` +\\|`, 'm').test(text),
  );
  expect(missing).toEqual([]);
  expect(text).toContain('`undecided`');
});
