/** A native histogram: counts by the index of the bucket, which ends at `2 ** (index / 2 ** schema)`. */
export interface NativeHistogram {
  readonly schema: number;
  readonly buckets: ReadonlyMap<number, number>;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

const zigzag = (value: number) => (value >= 0 ? 2 * value : -2 * value - 1);
const number = (field: number, value: number) => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, content: readonly number[]) => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...content,
];
const text = (field: number, value: string) => bytes(field, [...Buffer.from(value, 'utf8')]);
const double = (field: number, value: number) => {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return [...varint(field * 8 + 1), ...buffer];
};

function histogramMessage({ schema, buckets }: NativeHistogram): number[] {
  const ordered = [...buckets].sort(([left], [right]) => left - right);
  const spans: number[] = [];
  const deltas: number[] = [];
  let end = 0;
  let before = 0;
  for (const [index, count] of ordered) {
    spans.push(...bytes(12, [...number(1, zigzag(index - end)), ...number(2, 1)]));
    deltas.push(...number(13, zigzag(count - before)));
    end = index + 1;
    before = count;
  }
  const total = ordered.reduce((sum, [, count]) => sum + count, 0);
  return [
    ...number(1, total),
    ...double(2, total),
    ...number(5, zigzag(schema)),
    ...double(6, 1e-9),
    ...number(7, 0),
    ...spans,
    ...deltas,
  ];
}

export const protobufType =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

/** A metrics page in the protobuf format, the only one that carries native histograms. */
export function nativeHistogramPage(metric: string, histogram: NativeHistogram): Buffer {
  const family = [
    ...text(1, metric),
    ...text(2, 'Time to the answer.'),
    ...number(3, 4),
    ...bytes(4, bytes(7, histogramMessage(histogram))),
  ];
  return Buffer.from([...varint(family.length), ...family]);
}
