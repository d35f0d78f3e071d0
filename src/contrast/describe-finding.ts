import type { Finding, Side } from './finding.ts';

const mostPlaces = 4;

/** Shows a value so that it fits a line and gives nothing away. */
export type Show = (text: string) => string;

function numberOf(value: string): number | undefined {
  const text = /^"[\d.,-]+"$/.test(value) ? value.slice(1, -1) : value;
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** By how much two numbers differ, without what binary fractions add to it. */
function difference({ blue, green, place }: Finding): string {
  if (place === 'status') return '';
  const [from, to] = [numberOf(blue.value), numberOf(green.value)];
  if (from === undefined || to === undefined || from === to) return '';
  const by = Number((to - from).toPrecision(6));
  return `  (${by > 0 ? '+' : ''}${by})`;
}

const titles: Readonly<Record<Finding['class'], string>> = {
  status: 'another status',
  missing: 'missing',
  extra: 'extra',
  type: 'another type',
  value: 'another value',
  order: 'another order',
  size: 'another size',
};

/** Where a finding is, as it can be written in `expected` or `ignore`. */
export function placeOf({ place, path }: Pick<Finding, 'place' | 'path'>): string {
  return place === 'header' ? `header ${path}` : path;
}

export function headline(finding: Finding): string {
  const what =
    finding.place === 'status'
      ? `status ${finding.green.value} instead of ${finding.blue.value}`
      : `${titles[finding.class]}: ${placeOf(finding)}`;
  if (!finding.isNowAndThen) return what;
  return finding.greenValueOnBlue > 0 ? `${what} more often than on blue` : `${what} now and then`;
}

function nameSome(names: readonly string[]): string {
  const rest = names.length - mostPlaces;
  const shown = names.slice(0, rest === 1 ? mostPlaces + 1 : mostPlaces).join(', ');
  return rest > 1 ? `${shown} and ${rest} more` : shown;
}

export function formatP(p: number): string {
  return p < 1e-6 ? 'p < 0.000001' : `p = ${Number(p.toPrecision(2))}`;
}

function row(mark: string, color: string, { value, count, of }: Side, width: number, show: Show): string {
  return `  ${mark} ${color.padEnd(5)}  ${show(value).padEnd(width)}  ${count} of ${of}`;
}

/** A difference as lines: where, what each color shows and how often, and how much of it is noise. */
export function describeFinding(finding: Finding, show: Show): string[] {
  const { at, blue, green, greenValueOnBlue, noise, p } = finding;
  const places = at.length === 0 ? '' : `, ${finding.class === 'size' ? '' : 'at '}${show(nameSome(at))}`;
  const width = Math.max(show(blue.value).length, show(green.value).length);
  const alsoBlue = greenValueOnBlue === 0 ? '' : `  (blue: ${greenValueOnBlue} of ${blue.of})`;
  return [
    `  ${headline(finding)}${places}`,
    `  ${row('-', 'blue', blue, width, show)}`,
    `  ${row('+', 'green', green, width, show)}${alsoBlue}${difference(finding)}`,
    `      blue differs from itself in ${noise.count} of ${noise.of}; ${formatP(p)}`,
  ];
}
