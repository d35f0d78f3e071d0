import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lintRules } from '../../../src/slo/lint/lint-rules.ts';

it('lists every lint rule in docs/slo.md, in order, with its severity', () => {
  const text = readFileSync(new URL('../../../docs/slo.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([\w-]+)` +\| (error|warning) +\| [^|]+ \|$/gm)];
  expect(rows.map(([, name, severity]) => [name, severity])).toEqual(
    lintRules.map(({ name, severity }) => [name, severity]),
  );
});
