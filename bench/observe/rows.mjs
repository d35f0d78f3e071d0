// The thirteen figures that the rule is held to, each with what it must be, what it should be, and what it is.
import { waldLimit } from '../../dist/src/stats/limits/wald-limit.js';
import { geometricMean } from '../../dist/src/simulate/group-results.js';

const percent = (share) => `${Number((100 * share).toFixed(2))} %`;
const times = (factor) => factor.toFixed(2);
/** What chance may add to a probability that is measured on so many replicates. */
const band = (probability, replicates) => 3 * Math.sqrt((probability * (1 - probability)) / replicates);

/** The report joined with the scenarios, for questions such as "the medians of rule r in these cells". */
function cells(report, scenarios) {
  const results = new Map(
    report.rules.map(({ rule, scenarios: all }) => [rule, new Map(all.map((one) => [one.id, one]))]),
  );
  return {
    has: (rule) => results.has(rule),
    of: (rule, which) =>
      scenarios.filter(which).map((scenario) => ({ scenario, ...results.get(rule).get(scenario.id) })),
  };
}

const informative = ({ scenario, limit }) => limit !== null && limit <= scenario.window / 2;
/** A test that takes most of what is left of the window says nothing of a rule that gets no longer. */
const informative95 = ({ scenario, limit95 }) =>
  limit95 !== null && limit95 <= (scenario.window - scenario.at) / 2;
const failures = (outcomes) => outcomes.filter(({ ok }) => !ok).length;

/** A probability that must stay below a bound in every cell. */
function below(found, bound, value) {
  const worst = found.reduce((most, cell) => Math.max(most, value(cell)), 0);
  const ok = found.every((cell) => value(cell) <= bound + band(bound, cell.replicates));
  return { ok: ok && found.length > 0, text: found.length > 0 ? percent(worst) : 'no cell' };
}

/**
 * The geometric mean and the worst of what must stay below two bounds. `value` gives a delay and what it is compared with; delays
 * are known to a scrape only, so that much more is borne in a single cell.
 */
function ratios(found, value, { mean, worst = Infinity }) {
  const known = found
    .map((cell) => ({ ...value(cell), step: cell.scenario.scrape }))
    .filter(({ delay, against }) => delay !== null && against !== null);
  if (known.length === 0) return { ok: false, text: 'no cell' };
  const factors = known.map(({ delay, against }) => delay / against);
  const [gm, most] = [geometricMean(factors), Math.max(...factors)];
  // Nobody who misses a cell is fast there.
  const missed = found.length - known.length;
  const bearable = known.every(({ delay, against, step }) => (delay - step) / against <= worst + 1e-9);
  const notes = [
    ...(missed === 0 ? [] : [`${missed} missed`]),
    ...(most > worst + 1e-9 && bearable ? ['by a scrape at most'] : []),
  ];
  return {
    ok: missed === 0 && gm <= mean + 1e-9 && bearable,
    text: `${times(gm)} (${[`worst ${times(most)}`, ...notes].join(', ')})`,
  };
}

const ours = ['bg-check', 'bg-check-3'];
const joined = (outcomes) => ({
  ok: failures(outcomes) === 0,
  measured: outcomes.map(({ text }) => text).join(' / '),
});

/** The rows on the grid; `rules` of the report must have ours and the three that ours is compared with. */
export function gridRows(report, scenarios) {
  const { of } = cells(report, scenarios);
  const both = (measure) => joined(ours.map((rule) => measure((which) => of(rule, which))));
  const group = (name, level) => (scenario) =>
    scenario.group === name && (level === undefined || scenario.level === level);
  const shifted = (atSwitch) => (scenario) =>
    scenario.group === 'shift-iid' && (scenario.at === 0) === atSwitch;
  const falsely = (cell) => cell.falseRollback;
  const atSwitch = (rule) => of(rule, shifted(true)).filter(informative);
  const later = (rule) => of(rule, shifted(false)).filter(informative);
  const ratio = ({ medianDelay, limit }) => ({ delay: medianDelay, against: limit });
  const ratio95 = ({ p95Delay, limit95 }) => ({ delay: p95Delay, against: limit95 });

  const faster = (rule, least) => {
    const slow = new Map(atSwitch(rule).map((cell) => [cell.id, cell.medianDelay]));
    const factors = atSwitch('bg-check-3')
      .filter(({ id, medianDelay }) => medianDelay !== null && (slow.get(id) ?? null) !== null)
      .map(({ id, medianDelay }) => slow.get(id) / medianDelay);
    if (factors.length === 0) return { ok: false, text: 'no cell' };
    const gm = geometricMean(factors);
    return { ok: gm >= least, text: times(gm) };
  };
  const fast = (rule) => {
    const found = of(
      rule,
      ({ group: name, scrape, rate }) => name === 'fast-scrape' && scrape === 1 && rate >= 100,
    );
    return ratios(
      found,
      ({ scenario, limit, medianDelay }) => {
        const { slo, after } = scenario.streams.errors;
        const shift = {
          limit: slo,
          share: after,
          rate: scenario.rate,
          scrapeSeconds: 1,
          alpha: report.alpha,
        };
        const seconds = scenario.at === 0 ? waldLimit(shift) : limit;
        return { delay: medianDelay, against: Math.max(seconds, 1) };
      },
      { mean: 2, worst: 2 },
    );
  };
  const healthy = (found) => {
    const least = Math.min(...found.map((cell) => cell.healthy));
    const ok = found.every((cell) => cell.healthy >= 0.9 - band(0.9, cell.replicates));
    return { ok: ok && found.length > 0, text: found.length > 0 ? percent(least) : 'no cell' };
  };
  const enoughToShow = ({ group: name, level, rate, window, streams }) =>
    name === 'null-iid' &&
    level === 0.5 &&
    Object.values(streams).every(({ slo, every }) => every !== undefined || rate * window * slo >= 90);

  return [
    {
      ...{ row: 1, what: 'false rollback, independent, at the limit', must: '<= 1 %', aim: '<= 0.5 %' },
      ...both((find) => below(find(group('null-iid', 1)), 0.01, falsely)),
    },
    {
      ...{ row: 2, what: 'the same at half the limit', must: '<= 0.1 %', aim: '<= 0.02 %' },
      ...both((find) => below(find(group('null-iid', 0.5)), 0.001, falsely)),
    },
    {
      ...{ row: '3a', what: 'the same, clustered errors', must: '<= 0.5 %', aim: '<= 0.2 %' },
      ...both((find) => below(find(group('null-od', 0.5)), 0.005, falsely)),
    },
    {
      ...{ row: '3b', what: 'clustered errors, at the limit', must: '<= 1.5 %', aim: '<= 1 %' },
      ...both((find) => below(find(group('null-od', 1)), 0.015, falsely)),
    },
    {
      ...{ row: 4, what: 'median over limit, at the switch, 1 SLO', must: '1.3, worst 2', aim: '1.2' },
      ...joined([ratios(atSwitch('bg-check'), ratio, { mean: 1.3, worst: 2 })]),
    },
    {
      ...{ row: 5, what: 'the same, 3 SLOs', must: '1.35, worst 2', aim: '1.25' },
      ...joined([ratios(atSwitch('bg-check-3'), ratio, { mean: 1.35, worst: 2 })]),
    },
    {
      ...{ row: '6a', what: 'the same, in mid-window, 1 SLO', must: '1.15, worst 1.6', aim: '1.04' },
      ...joined([ratios(later('bg-check'), ratio, { mean: 1.15, worst: 1.6 })]),
    },
    {
      ...{ row: '6b', what: 'in mid-window, 3 SLOs', must: '1.2, worst 1.6', aim: '1.11' },
      ...joined([ratios(later('bg-check-3'), ratio, { mean: 1.2, worst: 1.6 })]),
    },
    {
      ...{
        row: 7,
        what: '95 % delay over that of the best test, at the switch / later',
        must: '1.3',
        aim: '1.16',
      },
      ...joined([
        ratios(atSwitch('bg-check').filter(informative95), ratio95, { mean: 1.3 }),
        ratios(later('bg-check').filter(informative95), ratio95, { mean: 1.3 }),
      ]),
    },
    {
      ...{
        row: 8,
        what: 'times faster than Argo / Flagger / Kayenta',
        must: '8 / 12 / 10',
        aim: '8.9 / 13.4 / 11.9',
      },
      ...joined([faster('argo', 8), faster('flagger', 12), faster('kayenta', 10)]),
    },
    {
      ...{ row: 9, what: 'median over limit, scrapes of 1 s', must: 'worst 2', aim: '1.3' },
      ...joined(ours.slice(0, 1).map(fast)),
    },
    {
      ...{ row: 10, what: 'rollback of a warm-up <= 30 s, settle 30 s', must: '<= 1 %', aim: '0 %' },
      ...both((find) =>
        below(
          find(({ kind, transientSeconds }) => kind === 'transient' && transientSeconds <= 30),
          0.01,
          falsely,
        ),
      ),
    },
    {
      ...{ row: '11a', what: 'called healthy at half the limit', must: '>= 90 %', aim: '94 %' },
      ...both((find) => healthy(find(enoughToShow))),
    },
    {
      ...{ row: '11b', what: 'called healthy at twice the limit', must: '<= 1 %', aim: '0.3 %' },
      ...both((find) =>
        below(
          find(
            ({ kind, group: name, at, streams: { errors } }) =>
              kind === 'shift' && name === 'shift-iid' && at === 0 && errors.after >= 2 * errors.slo,
          ),
          0.01,
          (cell) => cell.healthy,
        ),
      ),
    },
  ];
}

/** The rows that need no grid. `error` is undefined where the reference values are missing. */
export function otherRows(error, { one, three, fifty, grownBytes }) {
  const milliseconds = (value) => `${value < 0.1 ? value.toFixed(4) : value.toFixed(2)} ms`;
  return [
    {
      ...{ row: 12, what: 'relative error of log M', must: '1e-9', aim: '1e-12' },
      ok: error === undefined ? undefined : error <= 1e-9,
      measured: error === undefined ? 'no reference values here' : error.toExponential(1),
    },
    {
      ...{ row: '13a', what: 'cost of a look, 1 / 3 SLOs', must: '< 1 ms', aim: '0.006 ms an SLO' },
      ok: three.median < 1,
      measured: `${milliseconds(one.median)} / ${milliseconds(three.median)}`,
    },
    {
      ...{ row: '13b', what: 'one tick of 50 SLOs', must: '< 5 ms', aim: '' },
      ok: fifty.median < 5,
      measured: `${milliseconds(fifty.median)} (99 %: ${milliseconds(fifty.p99)})`,
    },
    {
      ...{ row: '13c', what: 'memory that 35,000 ticks of 50 SLOs add', must: 'none', aim: '' },
      ok: grownBytes < 200_000,
      measured: `${Math.round(grownBytes / 1000)} kB`,
    },
  ];
}
