import type { Aspect } from './facet.ts';
import type { FacetTable } from './facet-table.ts';
import { describeDeparture, type Finding } from './finding.ts';
import type { JudgedDeparture } from './judge.ts';

type Described = ReturnType<typeof describeDeparture>;

const order: readonly Finding['class'][] = ['status', 'missing', 'extra', 'type', 'size', 'order', 'value'];

function sameThing(one: Described, other: Described): boolean {
  return one.place === other.place && one.path === other.path;
}

/** What a list has more or less of is told at the list. */
function atTheList(finding: Described): Described {
  if (finding.aspect !== 'element') return finding;
  const [name = ''] = finding.at;
  const isGone = finding.green.value === 'absent';
  return {
    ...finding,
    path: finding.path.replace(/\[\*\]$/, ''),
    at: [isGone ? `without ${name}` : `with ${name}`],
  };
}

/** The outline of a text says nothing more where its value differs, and an element nothing where the types of all do. */
function isTold(finding: Described, all: readonly Described[]): boolean {
  const has = (aspect: Aspect, at = finding.at[0]) =>
    all.some((other) => other.aspect === aspect && sameThing(other, finding) && other.at[0] === at);
  if (finding.aspect === 'format') return has('value');
  return false;
}

function merge(findings: readonly Described[]): Finding {
  // How many there are is what a list is told by; else the first with a place, which is easier to look up.
  const [first] = findings;
  const example =
    findings.find(({ aspect }) => aspect === 'size') ?? findings.find(({ at }) => at.length > 0) ?? first;
  if (example === undefined) throw new RangeError('expected a finding');
  const at = [...new Set(findings.flatMap((finding) => finding.at))];
  return {
    request: example.request,
    class: example.class,
    place: example.place,
    path: example.path,
    at,
    blue: example.blue,
    green: example.green,
    greenValueOnBlue: example.greenValueOnBlue,
    noise: example.noise,
    p: Math.min(...findings.map(({ p }) => p)),
  };
}

/** The departures of one request as findings: one for each path and class, the gravest first. */
export function groupFindings(
  departures: readonly JudgedDeparture[],
  table: FacetTable,
  green: bigint,
): readonly Finding[] {
  // What is so and what is not so of one thing are one finding.
  const perFacet = new Map<string, JudgedDeparture>();
  for (const departure of departures) {
    const known = perFacet.get(departure.seen.key);
    if (known === undefined || departure.p < known.p) perFacet.set(departure.seen.key, departure);
  }
  const described = [...perFacet.values()].map((departure) =>
    atTheList(describeDeparture(departure, table, green)),
  );
  const groups = new Map<string, Described[]>();
  for (const finding of described.filter((one) => !isTold(one, described))) {
    const key = `${finding.class} ${finding.place} ${finding.path}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()]
    .map(merge)
    .sort((a, b) => order.indexOf(a.class) - order.indexOf(b.class) || (a.path < b.path ? -1 : 1));
}
