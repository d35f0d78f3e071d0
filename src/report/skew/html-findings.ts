import type { FindingEffect, FindingGroup } from '../../schema/skew/group-findings.ts';
import type { SkewFinding, SkewReport } from '../../schema/skew/skew-report.ts';
import { advisesAlike, effectSentence, groupTitle, placeText } from './describe-effect.ts';
import { markup, trusted, type Html } from './html-text.ts';
import { plural, type SkewView } from './skew-view.ts';
import { offsetOf } from './sql-excerpt.ts';

/** A statement with the word marked at which Postgres points. */
function markedSql(sql: string, position: number | null): Html {
  if (position === null) return markup`<pre><code>${sql}</code></pre>`;
  const start = offsetOf(sql, position);
  const word = /^(?:"[^"]*"|'[^']*'|[\p{L}\p{N}_$.]+|.)/su.exec(sql.slice(start))?.[0] ?? '';
  const [head, tail] = [sql.slice(0, start), sql.slice(start + word.length)];
  const marked = word === '' ? '⟨here⟩' : word;
  return markup`<pre><code>${head}<mark>${marked}</mark>${tail}</code></pre>`;
}

/** Open, it is read without a click, and without a script. */
function findingItem(finding: SkewFinding, first: SkewFinding, open: boolean): Html {
  const { rule, severity, version, statement, object, message, sqlstate } = finding;
  const code = sqlstate === null ? markup`` : markup` <code>${sqlstate}</code>`;
  const place = statement === null ? '' : `${statement.source}:${statement.line}`;
  const own = advisesAlike(finding, first) ? markup`` : markup`<p class="advice">${finding.advice}</p>`;
  const title = statement?.id ?? 'the migration';
  const words = [title, place, object ?? '', message, sqlstate ?? '', statement?.sql ?? '', rule];
  return markup`<details
    class="finding"
    data-version="${version ?? 'none'}"
    data-rule="${rule}"
    data-severity="${severity}"
    data-text="${words.join(' ')}"
    ${open ? trusted('open') : ''}
  >
    <summary><strong>${title}</strong> <span class="dim">${place}</span></summary>
    <div>
      ${statement === null ? markup`` : markedSql(statement.sql, finding.position)}
      <p>${message}${code}</p>
      ${own}
    </div>
  </details>`;
}

function effectItem(effect: FindingEffect, { states }: SkewReport): Html {
  const [first] = effect.findings;
  if (first === undefined) return markup``;
  const items = effect.findings.map((finding) =>
    findingItem(finding, first, finding === first && !effect.notYet),
  );
  return markup`<div class="effect">
    <p>
      <strong class="${effect.severity}">${effectSentence(effect, states)}</strong>
      ${effect.rules.map((rule) => markup`<span class="badge dim">${rule}</span> `)}
    </p>
    ${items}
    <p class="advice">${first.advice}</p>
  </div>`;
}

function causeItem(group: FindingGroup, report: SkewReport): Html {
  const { migration, effects } = group;
  const place =
    migration === null
      ? markup`<p class="dim">before any pending migration</p>`
      : markup`<p class="place dim">${placeText(migration)}</p>
          <pre><code>${migration.statement}</code></pre>`;
  return markup`<article class="cause">
    <h3 class="${group.severity}">${groupTitle(group)}</h3>
    ${place}${effects.map((effect) => effectItem(effect, report))}
  </article>`;
}

function options(values: readonly (string | null)[]): Html[] {
  return [...new Set(values)].flatMap((value) =>
    value === null ? [] : [markup`<option value="${value}">${value}</option>`],
  );
}

/** The findings by cause, with what narrows them down. */
export function findingsSection({ report, groups }: SkewView): Html {
  const { findings } = report;
  if (findings.length === 0)
    return markup`<h2>Findings</h2>
      <p>None: every statement that could be verified holds at every state.</p>`;
  const select = (name: string, label: string, values: readonly (string | null)[]) =>
    markup`<label>
      ${label}
      <select name="${name}">
        <option value="">all</option>
        ${options(values)}
      </select>
    </label>`;
  const versions = findings.map(({ version }) => version);
  const severities = groups.flatMap(({ effects }) => effects.map(({ severity }) => severity));
  const rules = findings.map(({ rule }) => rule).sort();
  return markup`<h2>Findings <span class="dim">${plural(groups.length, 'cause')}</span></h2>
    <form class="filters" id="filters" hidden role="search" aria-label="Findings">
      ${select('version', 'Version', versions)} ${select('severity', 'Severity', severities)}
      ${select('rule', 'Rule', rules)}
      <label>
        Text
        <input name="text" type="search" autocomplete="off" spellcheck="false" />
      </label>
      <output id="told" class="dim" aria-live="polite"></output>
    </form>
    ${groups.map((group) => causeItem(group, report))}`;
}
