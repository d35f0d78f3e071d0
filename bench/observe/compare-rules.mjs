// All rules in one table.
import { geometricMean } from '../../dist/src/simulate/group-results.js';

const percent = (share) => `${Number((100 * share).toFixed(2))} %`;

export function compareRules(report, scenarios) {
  const known = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const [reference] = report.rules.filter(({ rule }) => rule === 'bg-check-3');
  const ours = new Map((reference?.scenarios ?? []).map((result) => [result.id, result.medianDelay]));

  return report.rules.map(({ rule, scenarios: results }) => {
    const cells = (group, which = () => true) =>
      results.filter((result) => result.group === group && which(known.get(result.id), result));
    const worst = (group, level) => {
      const shares = cells(group, (scenario) => scenario.level === level).map(
        (result) => result.falseRollback,
      );
      return shares.length === 0 ? '-' : percent(Math.max(...shares));
    };
    const told = (atSwitch) => {
      const found = cells(
        'shift-iid',
        ({ at, window }, { limit }) => (at === 0) === atSwitch && limit !== null && limit <= window / 2,
      );
      const ratios = found.map(({ ratioToLimit }) => ratioToLimit).filter((ratio) => ratio !== null);
      if (ratios.length === 0) return '-';
      const [gm, most] = [geometricMean(ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
      return `${gm} (${most}) ${ratios.length} of ${found.length}`;
    };
    const slower = cells(
      'shift-iid',
      ({ at, window }, { limit }) => at === 0 && limit !== null && limit <= window / 2,
    )
      .filter(({ id, medianDelay }) => medianDelay !== null && (ours.get(id) ?? null) !== null)
      .map(({ id, medianDelay }) => medianDelay / ours.get(id));
    return {
      rule,
      'false, at limit': worst('null-iid', 1),
      'at half': worst('null-iid', 0.5),
      'clustered, at limit': worst('null-od', 1),
      'clustered, at half': worst('null-od', 0.5),
      'delay at the switch': told(true),
      'delay later': told(false),
      'over bg-check-3': slower.length === 0 ? '-' : geometricMean(slower).toFixed(1),
    };
  });
}
