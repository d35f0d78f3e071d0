import type { AppVersion, SkewFinding, SkewReport, SkewSeverity } from '../../schema/skew/skew-report.ts';
import { severityLabels, statesOf } from './describe-effect.ts';
import { markup, type Html } from './html-text.ts';
import { cellsOf, cellWords, runsOf, type CellKind, type MatrixCell } from './matrix-cells.ts';
import { plural, type SkewView } from './skew-view.ts';

/** With more states than this, neighbors of one kind are drawn as one, without figures. */
const mostColumns = 24;
const statesPerName = 10;
const mostRows = 200;

const signs: Readonly<Record<CellKind, string>> = {
  ...{ breaks: '✗', open: 'o', meaning: '~', early: '–', holds: '✓', unknown: '?' },
};
const severitySigns: Readonly<Record<SkewSeverity, string>> = {
  breaks: '✗',
  'breaks-open-sessions': 'o',
  'changes-meaning': '~',
  notice: 'i',
};

const isDense = ({ states }: SkewReport) => states.length > mostColumns;

function headOf(report: SkewReport, corner: string): Html {
  const { states } = report;
  const columns = states.map(() => markup`<col />`);
  const colgroup = markup`<colgroup>
    <col class="head" />
    ${columns}
  </colgroup>`;
  if (!isDense(report)) {
    const names = states.map(({ id, label }) => markup`<th scope="col" title="${label}">${id}</th>`);
    return markup`${colgroup}
      <thead>
        <tr>
          <th scope="col">${corner}</th>
          ${names}
        </tr>
      </thead>`;
  }
  const names = states.flatMap(({ id }, index) => {
    if (index % statesPerName !== 0) return [];
    const width = Math.min(statesPerName, states.length - index);
    return [markup`<th scope="colgroup" colspan="${width}">${width < 5 ? '' : id}</th>`];
  });
  return markup`${colgroup}
    <thead>
      <tr class="groups">
        <th scope="col">${corner}</th>
        ${names}
      </tr>
    </thead>`;
}

/** How strong the color is, by how many of the statements break. */
function heat(cell: MatrixCell, statements: number): string {
  const share = statements === 0 ? 0 : cell.count / statements;
  return cell.kind !== 'breaks' ? '' : share > 0.2 ? ' h3' : share > 0.02 ? ' h2' : '';
}

function versionRow(report: SkewReport, version: AppVersion): Html {
  const cells = cellsOf(report, version);
  if (isDense(report)) {
    const runs = runsOf(cells).map(({ kind, first, last, length }) => {
      const words = `${first === last ? first : `${first} to ${last}`}: ${cellWords[kind]}`;
      return markup`<td class="c-${kind}" colspan="${length}" title="${words}">
        <span aria-hidden="true">${length < 3 ? '' : signs[kind]}</span><span class="vh">${words}</span>
      </td>`;
    });
    return markup`<tr>
      <th scope="row">${version}</th>
      ${runs}
    </tr>`;
  }
  const { statements } = report.versions[version];
  const marked = cells.map((cell) => {
    const counted = cell.kind !== 'holds' && cell.kind !== 'unknown';
    const words = `${cellWords[cell.kind]}${counted ? `: ${plural(cell.count, 'statement')}` : ''}`;
    const sign = `${signs[cell.kind]}${counted ? ` ${cell.count}` : ''}`;
    return markup`<td class="c-${cell.kind}${heat(cell, statements)}" title="${cell.state}: ${words}">
      <span aria-hidden="true">${sign}</span><span class="vh">${words}</span>
    </td>`;
  });
  return markup`<tr>
    <th scope="row">${version}</th>
    ${marked}
  </tr>`;
}

/** States × versions. */
export function versionMap(report: SkewReport): Html {
  const kinds = (Object.keys(cellWords) as CellKind[]).filter((kind) =>
    (['blue', 'green'] as const).some((version) =>
      cellsOf(report, version).some((cell) => cell.kind === kind),
    ),
  );
  const legend = kinds.map(
    (kind) => markup`<li><i class="c-${kind}">${signs[kind]}</i>${cellWords[kind]}</li>`,
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="States and versions">
      <table class="map">
        <caption>
          Each version at each state of the schema; figures count statements.
        </caption>
        ${headOf(report, 'version')}
        <tbody>
          ${versionRow(report, 'blue')}${versionRow(report, 'green')}
        </tbody>
      </table>
    </div>
    <ul class="legend">
      ${legend}
    </ul>`;
}

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
    <div class="scroll" tabindex="0" role="region" aria-label="Statements and states">
      <table class="map">
        <caption>
          At which states something shows.${note}
        </caption>
        ${headOf(report, 'statement')}
        <tbody>
          ${shown}
        </tbody>
      </table>
    </div>
    <ul class="legend">
      ${legend}
    </ul>`;
}
