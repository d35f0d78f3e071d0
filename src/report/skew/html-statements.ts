import type { AppVersion, SkewFinding, SkewReport, SkewSeverity } from '../../schema/skew/skew-report.ts';
import { severityLabels, statesOf } from './describe-effect.ts';
import { headOf } from './html-matrix.ts';
import { markup, type Html } from './html-text.ts';
import type { SkewView } from './skew-view.ts';
import { stateMap } from './state-map.ts';

const mostRows = 200;
const severitySigns: Readonly<Record<SkewSeverity, string>> = {
  breaks: '✗',
  'breaks-open-sessions': 'o',
  'changes-meaning': '~',
  notice: 'i',
};

interface StatementRow {
  readonly id: string;
  readonly version: AppVersion;
  readonly findings: readonly SkewFinding[];
}

/** The statements that have findings, in the order in which these are told. */
function rowsOf({ groups }: SkewView): StatementRow[] {
  const rows = new Map<string, StatementRow>();
  for (const finding of groups.flatMap(({ effects }) => effects.flatMap(({ findings }) => findings))) {
    const { statement, version } = finding;
    if (statement === null || version === null) continue;
    const key = `${version}/${statement.id}`;
    const findings = [...(rows.get(key)?.findings ?? []), finding];
    rows.set(key, { id: statement.id, version, findings });
  }
  return [...rows.values()];
}

function statementCells({ findings }: StatementRow, { states }: SkewReport): Html[] {
  const worst = new Map<string, SkewSeverity>();
  const severities = Object.keys(severitySigns) as SkewSeverity[];
  // The worst comes last, and stays.
  for (const severity of severities.reverse()) {
    const those = findings.filter((finding) => finding.severity === severity);
    if (those.length > 0) for (const { id } of statesOf(those, states)) worst.set(id, severity);
  }
  const cells: Html[] = [];
  for (let start = 0; start < states.length;) {
    const kind = worst.get(states[start]?.id ?? '');
    let end = start + 1;
    while (end < states.length && worst.get(states[end]?.id ?? '') === kind) end += 1;
    const [first, last] = [states[start]?.id ?? '', states[end - 1]?.id ?? ''];
    const words = `${first === last ? first : `${first} to ${last}`}: ${kind === undefined ? 'no finding' : severityLabels[kind]}`;
    const sign = kind === undefined ? '' : severitySigns[kind];
    cells.push(
      markup`<td class="c-${kind ?? 'none'}" colspan="${end - start}" title="${words}">
        <span aria-hidden="true">${sign}</span><span class="vh">${words}</span>
      </td>`,
    );
    start = end;
  }
  return cells;
}

/** Statements × states, for the statements that have findings. */
export function statementMap(view: SkewView): Html {
  const { report } = view;
  const rows = rowsOf(view);
  if (rows.length === 0) return markup``;
  const shown = rows.slice(0, mostRows).map((row) => {
    const of = (member: 'rule' | 'severity') =>
      [...new Set(row.findings.map((finding) => finding[member]))].join(' ');
    return markup`<tr
      data-version="${row.version}"
      data-rule="${of('rule')}"
      data-severity="${of('severity')}"
      data-text="${row.id} ${row.findings.map(({ object, statement }) => `${object ?? ''} ${statement?.sql ?? ''}`).join(' ')}"
    >
      <th scope="row">${row.id} <span class="dim">${row.version}</span></th>
      ${statementCells(row, report)}
    </tr>`;
  });
  const rest = rows.length - shown.length;
  const note = rest > 0 ? ` The first ${mostRows} of ${rows.length}.` : '';
  const kinds = (Object.keys(severitySigns) as SkewSeverity[]).filter((kind) =>
    rows.some(({ findings }) => findings.some(({ severity }) => severity === kind)),
  );
  const legend = kinds.map(
    (kind) => markup`<li><i class="c-${kind}">${severitySigns[kind]}</i>${severityLabels[kind]}</li>`,
  );
  return markup`<h2>Statements with findings</h2>
    ${stateMap({
      label: 'Statements and states',
      caption: `At which states something shows.${note}`,
      head: headOf(report, 'statement'),
      rows: shown,
      legend,
    })}`;
}
