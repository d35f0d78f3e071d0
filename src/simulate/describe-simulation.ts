import { groupResults, type GroupFigures, type Span } from './group-results.ts';
import type { Scenario } from './scenario.ts';
import type { SimulationReport } from './simulation-report.ts';

const header = [
  ...['scenarios', 'n', 'false rollback', 'mean', 'detected', 'median', '95 % by'],
  ...['of the limit', 'worst', 'healthy'],
] as const;
const none = '-';

function percent(share: number | null): string {
  if (share === null) return none;
  const value = share * 100;
  if (value === 0 || value >= 99.995) return `${Math.round(value)} %`;
  return `${value < 10 || value > 99.9 ? value.toFixed(2) : value.toFixed(1)} %`;
}

function seconds(span: Span | null): string {
  if (span === null) return none;
  const [least, most] = span.map((value) => String(Number(value.toFixed(1))));
  return least === most ? `${least ?? ''} s` : `${least ?? ''}–${most ?? ''} s`;
}

function row(figures: GroupFigures): readonly string[] {
  const { name, scenarios, falseRollback, detected, medianDelay, p95Delay, ratioToLimit, healthy } = figures;
  return [
    ...[name, String(scenarios), percent(falseRollback.worst), percent(falseRollback.mean)],
    ...[percent(detected), seconds(medianDelay), seconds(p95Delay)],
    ...[ratioToLimit?.mean.toFixed(2) ?? none, ratioToLimit?.worst.toFixed(2) ?? none, percent(healthy)],
  ];
}

/** A table a rule: probabilities, delays from the change to the rollback, and these over what no rule can beat. */
export function describeSimulation(
  report: SimulationReport,
  scenarios: readonly Scenario[],
): readonly string[] {
  const tables = report.rules.map((rule) => ({
    title: `${rule.rule}: ${rule.description}`,
    rows: [header, ...groupResults(rule, scenarios).map(row)],
  }));
  const widths = header.map((_, column) =>
    Math.max(...tables.flatMap(({ rows }) => rows.map((cells) => cells[column]?.length ?? 0))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return tables.flatMap(({ title, rows }) => [title, ...rows.map((cells) => `  ${line(cells)}`), '']);
}
