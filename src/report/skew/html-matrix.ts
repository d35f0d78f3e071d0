import type { AppVersion, SkewReport } from '../../schema/skew/skew-report.ts';
import { markup, type Html } from './html-text.ts';
import { cellsOf, cellWords, runsOf, type CellKind, type MatrixCell } from './matrix-cells.ts';
import { plural } from './skew-view.ts';
import { stateMap } from './state-map.ts';

/** With more states than this, neighbors of one color are drawn as one, without figures. */
const mostColumns = 24;
const statesPerName = 10;

const signs: Readonly<Record<CellKind, string>> = {
  ...{ breaks: '✗', open: 'o', meaning: '~', early: '–', holds: '✓', unknown: '?' },
};

const isDense = ({ states }: SkewReport) => states.length > mostColumns;

/** Columns and names of the states, above a map of them. */
export function headOf(report: SkewReport, corner: string): Html {
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

const isCounted = (kind: CellKind) => kind !== 'holds' && kind !== 'unknown';

function versionRow(report: SkewReport, version: AppVersion): Html {
  const cells = cellsOf(report, version);
  const { statements } = report.versions[version];
  if (isDense(report)) {
    const runs = runsOf(cells, (cell) => heat(cell, statements)).map(
      ({ kind, mark, most, first, last, length }) => {
        const figure = isCounted(kind) ? `: ${most > 1 ? 'up to ' : ''}${plural(most, 'statement')}` : '';
        const words = `${first === last ? first : `${first} to ${last}`}: ${cellWords[kind]}${figure}`;
        return markup`<td class="c-${kind}${mark}" colspan="${length}" title="${words}">
        <span aria-hidden="true">${length < 3 ? '' : signs[kind]}</span><span class="vh">${words}</span>
      </td>`;
      },
    );
    return markup`<tr>
      <th scope="row">${version}</th>
      ${runs}
    </tr>`;
  }
  const marked = cells.map((cell) => {
    const counted = isCounted(cell.kind);
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
  const figures = isDense(report)
    ? 'the stronger the color, the more statements break'
    : 'figures count statements';
  return stateMap({
    label: 'States and versions',
    caption: `Each version at each state of the schema; ${figures}.`,
    head: headOf(report, 'version'),
    rows: [versionRow(report, 'blue'), versionRow(report, 'green')],
    legend,
  });
}
