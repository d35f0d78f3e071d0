import { expect, it } from 'vitest';
import { describeEvidence } from '../../src/report/describe-evidence.ts';
import { createStyle } from '../../src/report/terminal-style.ts';

it('says what was measured against which limit, how, and gives examples', () => {
  const evidence = {
    title: 'share of bad requests',
    measured: 0.171429,
    limit: 0.02,
    sample: 12_345,
    query: 'SELECT id, phone\n  FROM users',
    rows: [{ id: 7 }, '\u001b[2Jsecond', { '\u001b[0m': '\u009b' }],
  };
  expect(
    describeEvidence(
      evidence,
      2,
      createStyle(false, () => 100),
    ).join('\n'),
  ).toMatchInlineSnapshot(`
    "  share of bad requests: measured 0.171429, limit 0.02, sample 12,345
        query  SELECT id, phone
                 FROM users
        rows   {"id":7}
               \\x1b[2Jsecond
               {"\\u001b[0m":"\\u009b"}"
  `);
});
