export const checkKinds = [
  'readiness',
  'identity',
  'drift',
  'skew',
  'lint',
  'backfill',
  'probe',
  'contrast',
  'slo',
  'custom',
] as const;

/** What sort of evidence a check gathers. */
export type CheckKind = (typeof checkKinds)[number];
