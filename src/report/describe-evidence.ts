import type { Evidence } from '../check/outcome.ts';
import type { JsonValue } from '../json.ts';
import { jsonText } from './json-text.ts';
import { block } from './layout.ts';
import type { Style } from './terminal-style.ts';

const longestValue = 1_000;

export function valueText(value: JsonValue): string {
  const text =
    typeof value === 'number'
      ? value.toLocaleString('en-US', { maximumSignificantDigits: 6 })
      : typeof value === 'string'
        ? value
        : jsonText(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

/** Evidence for people: what was measured against which limit, how, and examples. */
export function describeEvidence(evidence: Evidence, indentation: number, style: Style): string[] {
  const { title, measured, limit, sample, query, rows } = evidence;
  const figures = [
    ...(measured === undefined ? [] : [`measured ${valueText(measured)}`]),
    ...(limit === undefined ? [] : [`limit ${valueText(limit)}`]),
    ...(sample === undefined ? [] : [`sample ${valueText(sample)}`]),
  ];
  return [
    ...block(figures.length > 0 ? `${title}: ${figures.join(', ')}` : title, indentation, style),
    ...(query === undefined ? [] : block(query, indentation + 2, style, style.colors.dim, 'query  ')),
    ...(rows ?? []).flatMap((row, index) =>
      block(valueText(row), indentation + 2, style, undefined, index === 0 ? 'rows   ' : '       '),
    ),
  ];
}
