/** Functions of a range, which count resets of counters as such. */
export const counterFunctions: ReadonlySet<string> = new Set([
  'rate',
  'irate',
  'increase',
  'resets',
  'changes',
]);

/** Functions of a range that take a reset of a counter for a fall. */
export const gaugeFunctions: ReadonlySet<string> = new Set([
  'delta',
  'idelta',
  'deriv',
  'predict_linear',
  'double_exponential_smoothing',
]);

/** Whether a function wants a range such as `[5m]`. */
export function wantsRange(name: string): boolean {
  return counterFunctions.has(name) || gaugeFunctions.has(name) || name.endsWith('_over_time');
}

/** What people call most, for suggestions. */
export const commonFunctions: readonly string[] = [
  ...counterFunctions,
  ...gaugeFunctions,
  ...['sum', 'avg', 'max', 'min', 'count', 'quantile', 'topk', 'bottomk', 'group', 'stddev'],
  ...['sum', 'avg', 'max', 'min', 'count', 'last', 'quantile'].map((name) => `${name}_over_time`),
  ...[
    'histogram_quantile',
    'histogram_fraction',
    'clamp_max',
    'clamp_min',
    'label_replace',
    'timestamp',
    'scalar',
  ],
];
