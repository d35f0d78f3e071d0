import { absent, siblingKey } from './facet.ts';
import type { FacetTable } from './facet-table.ts';
import { describeDeparture, type DescribedDeparture as Described, type Finding } from './finding.ts';
import type { JudgedDeparture } from './judge.ts';

const order: readonly Finding['class'][] = ['status', 'missing', 'extra', 'type', 'size', 'order', 'value'];

function sameThing(one: Described, other: Described): boolean {
  return one.place === other.place && one.path === other.path;
}

/** What an element without a key always says, by which it is easier to find than by its place. */
function contentOf({ key }: Described, table: FacetTable): string | undefined {
  const values = ['', 'string ', 'number '].map((type) =>
    table.find(siblingKey(key, 'value').replace(/value$/, `${type}value`)),
  );
  const [content, another] = values.flatMap((value) => [...(value?.seen.masks().keys() ?? [])]);
  return another === undefined ? content : undefined;
}

/** What a list has more or less of is told at the list. */
function atTheList(finding: Described, table: FacetTable): Described {
  if (finding.aspect !== 'element') return finding;
  const [name = ''] = finding.at;
  const what = /^(place|line|new) /.test(name) ? (contentOf(finding, table) ?? name) : name;
  return {
    ...finding,
    path: finding.path.replace(/\[\*\]$/, ''),
    at: [`${finding.green.value === absent ? 'without' : 'with'} ${what}`],
  };
}

/** The outline of a text says nothing more where its value differs, and the types of all elements nothing where those of one do. */
function isTold(finding: Described, all: readonly Described[]): boolean {
  const { aspect, path, at } = finding;
  const others = all.filter((other) => other !== finding && sameThing(other, finding));
  if (aspect === 'format') return others.some((other) => other.aspect === 'value' && other.at[0] === at[0]);
  const isOfAll = aspect === 'shape' && at.length === 0 && path.includes('[*]');
  return isOfAll && others.some((other) => other.aspect === 'shape' && other.at.length > 0);
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
    isNowAndThen: example.isNowAndThen,
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
  return tellTogether(
    [...perFacet.values()].map((departure) => describeDeparture(departure, table, green)),
    table,
  );
}

/** One finding for each path and class, the gravest first, without what another one says. */
export function tellTogether(all: readonly Described[], table: FacetTable): readonly Finding[] {
  const described = all.map((one) => atTheList(one, table));
  const groups = new Map<string, Described[]>();
  for (const finding of described.filter((one) => !isTold(one, described))) {
    const key = `${finding.class} ${finding.place} ${finding.path}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()]
    .map(merge)
    .sort((a, b) => order.indexOf(a.class) - order.indexOf(b.class) || (a.path < b.path ? -1 : 1));
}
