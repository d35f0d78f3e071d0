import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeHtml } from '../../../src/report/skew/html-report.ts';
import { goodReport, longReport, richReport } from './sample-report.ts';
import { reportOf, viewOf } from './view.ts';

const page = (report: typeof richReport) => makeHtml(viewOf(report));
const elements = (text: string, name: string) =>
  Array.from(text.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g')), ([, content = '']) => content);

describe('makeHtml', () => {
  it('loads nothing, and lets run only its own style and script', () => {
    const text = page(richReport);
    expect(text).not.toMatch(/(?:src|href|action)=|url\(|@import|https?:/);
    expect(text).not.toMatch(/ style=| on[a-z]+=/);
    const digests = [...elements(text, 'style'), ...elements(text, 'script')].map((content) =>
      createHash('sha256').update(content).digest('base64'),
    );
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${digests[0] ?? ''}'; script-src 'sha256-${digests[1] ?? ''}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it('escapes whatever a statement, a name or a path holds', () => {
    const nasty = `</script></style><script>alert(1)</script><img src=x onerror='alert("1")'>\u202e\u001b`;
    const text = page({
      ...reportOf({
        object: nasty,
        message: nasty,
        advice: nasty,
        rule: nasty,
        statement: { id: nasty, source: nasty, line: 1, sql: nasty },
        migration: { file: nasty, line: 1, statement: nasty },
        position: 3,
      }),
      warnings: [nasty],
      undecided: nasty,
      steps: richReport.steps.map((step) => ({ ...step, file: nasty, objects: [nasty], unnamed: [nasty] })),
      states: richReport.states.map((state) => ({ ...state, label: nasty, migration: nasty })),
    });
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text.match(/<\/script/g)).toHaveLength(1);
    expect(text.match(/<\/style/g)).toHaveLength(1);
    for (const raw of ['<img', '\u202e', '\u001b']) expect(text).not.toContain(raw);
  });

  it('marks the word at which Postgres points, on the lines of the statement', () => {
    expect(page(richReport)).toContain(
      '<code>SELECT id,\n       total_cents,\n       <mark>phone</mark>\nFROM orders\nWHERE id = $1</code>',
    );
  });

  it('has every finding and every reason in it, one example of each effect open', () => {
    const text = page(richReport);
    expect(text.match(/class="finding"/g)).toHaveLength(richReport.findings.length);
    expect(text.match(/<details[^>]*\sopen\s*>/g)).toHaveLength(5);
    expect(text).toContain('Postgres looks into VACUUM only when it runs');
    expect(text).toContain(
      'orders.legacy_total is dropped at db/migrations/0043_drop_legacy_total.sql:3: 0 of 412',
    );
  });

  it('maps states for those who see it and for those who hear it', () => {
    const words = Array.from(page(richReport).matchAll(/<span class="vh">([^<]*)</g), ([, word]) => word);
    expect(words.slice(0, 12)).toEqual([
      ...['holds', 'holds', 'breaks: 11 statements', 'breaks: 11 statements', 'breaks: 11 statements'],
      ...['breaks: 12 statements', 'not yet, its migrations come first: 2 statements'],
      ...['holds', 'holds', 'holds', 'holds', 'holds'],
    ]);
    const long = page(longReport(160));
    expect(long).toContain('S80 to S160: breaks');
    expect(long).toContain('<td class="c-breaks" colspan="81"');
  });

  it('is small for a release in which everything holds', () => {
    const text = page(goodReport(160));
    expect(text.length).toBeLessThan(20_000);
    expect(text).toContain('every statement that could be verified holds at every state');
  });

  it('keeps the heat of many states, with the most that break in words', () => {
    const text = page(longReport(161));
    expect(text).toContain('the stronger the color, the more statements break');
    const cells = Array.from(
      text.matchAll(/<td class="(c-[^"]*)" colspan="\d+" title="([^"]*)"/g),
      ([, kind, title]) => `${kind ?? ''} ${title ?? ''}`,
    );
    expect(cells.filter((cell) => cell.startsWith('c-breaks')).slice(0, 3)).toMatchInlineSnapshot(`
      [
        "c-breaks h3 S81 to S161: breaks: 1 statement",
        "c-breaks S81 to S161: breaks",
      ]
    `);
  });
});
