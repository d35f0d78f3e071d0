export const checkKinds = [
  'readiness',
  'identity',
  'warm-up',
  'drift',
  'skew',
  'lint',
  'backfill',
  'probe',
  'contrast',
  'capacity',
  'contract',
  'command',
  'slo',
  'custom',
] as const;

/** What sort of evidence a check gathers. */
export type CheckKind = (typeof checkKinds)[number];
