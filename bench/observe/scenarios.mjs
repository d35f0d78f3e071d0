// A grid of our own, with other parameters than the published one, for machines that do not have that.
const window = 600;
const scrape = 10;
const none = { kind: 'none' };
const clusterings = [
  { kind: 'betabin', icc: 0.005 },
  { kind: 'cluster', mean: 3 },
  { kind: 'burst', factor: 8, meanSeconds: 40, duty: 0.05 },
];

let number = 0;
const probe = (slo, share = 0.001, after = share) => ({ slo, base: share, after, every: 4 });
const steady = (slo, level) => ({ slo, base: slo * level, after: slo * level });

function scenario(group, kind, rate, streams, rest = {}) {
  number += 1;
  const id = `${group}-${String(number).padStart(3, '0')}`;
  const common = { window, scrape, baselineSeconds: 21_600, od: none, at: null };
  return { id, group, kind, seed: 7_000 + number, ...common, rate, streams, ...rest };
}

function nulls() {
  const independent = [0.02, 0.005].flatMap((slo) =>
    [3, 30, 300].flatMap((rate) =>
      [1, 0.5].map((level) => {
        const errors = steady(slo, level);
        const streams = { errors, latency: steady(0.01, level), probe: probe(0.02, 0.004 * level) };
        return scenario('null-iid', 'null', rate, streams, { level });
      }),
    ),
  );
  const clustered = clusterings.flatMap((od) =>
    [30, 300].flatMap((rate) =>
      [1, 0.5].map((level) => {
        const streams = { errors: steady(0.02, level), latency: steady(0.01, 0.5), probe: probe(0.02) };
        return scenario('null-od', 'null', rate, streams, { level, od });
      }),
    ),
  );
  return [...independent, ...clustered];
}

function shift(group, { slo, rate, multiple, at, od = none, ...rest }) {
  const after = multiple === 'outage' ? 0.9 : slo * multiple;
  const errors = { slo, base: slo / 2, after };
  const streams = { errors, latency: steady(0.01, 0.5), probe: probe(0.02) };
  return scenario(group, 'shift', rate, streams, { at, multiple, od, ...rest });
}

function shifts() {
  const independent = [0, 200].flatMap((at) =>
    [0.02, 0.005].flatMap((slo) =>
      [3, 30, 300].flatMap((rate) =>
        [2, 4, 12, 'outage'].map((multiple) => shift('shift-iid', { slo, rate, multiple, at })),
      ),
    ),
  );
  const clustered = clusterings.flatMap((od) =>
    [30, 300].map((rate) => shift('shift-od', { slo: 0.02, rate, multiple: 4, at: 205, od })),
  );
  const fast = [100, 400].flatMap((rate) =>
    [2, 4].map((multiple) =>
      shift('fast-scrape', { slo: 0.02, rate, multiple, at: 0, scrape: 1, baselineSeconds: 7_200 }),
    ),
  );
  return [...independent, ...clustered, ...fast];
}

function others() {
  const errors = steady(0.02, 0.5);
  const latency = { slo: 0.01, base: 0.005, after: 0.04 };
  const quiet = { errors, latency: steady(0.01, 0.5) };
  const within = (after) => ({ errors: { slo: 0.02, base: 0.002, after, blue: 0.002 } });
  const warm = (transientSeconds) => ({ transientSeconds, transientMultiple: 5 });
  return [
    scenario('shift-latency', 'shift', 30, { errors, latency, probe: probe(0.02) }, { at: 0 }),
    scenario('shift-probe', 'shift', 30, { ...quiet, probe: probe(0.02, 0.001, 1) }, { at: 0 }),
    scenario('relative', 'relative-null', 100, within(0.002)),
    scenario('relative', 'relative-shift', 100, within(0.016), { at: 0 }),
    scenario('dark', 'dark', 30, { ...quiet, probe: probe(0.02) }, { at: 0 }),
    scenario('transient', 'transient', 30, { ...quiet, probe: probe(0.02) }, warm(15)),
    scenario('transient', 'transient', 300, { ...quiet, probe: probe(0.02) }, warm(30)),
  ];
}

/** In the format that `bg-check simulate --scenarios` reads. */
export function ownGrid() {
  number = 0;
  return {
    rule: { alpha: 0.01 },
    replicates: { null: 20_000, shift: 4_000 },
    scenarios: [...nulls(), ...shifts(), ...others()],
  };
}
