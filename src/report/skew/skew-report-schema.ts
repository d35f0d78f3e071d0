import { z } from 'zod';

const version = z.enum(['blue', 'green']);
const severity = z.enum(['breaks', 'breaks-open-sessions', 'changes-meaning', 'notice']);
const phase = z.enum(['expand', 'migrate', 'contract', 'mixed', 'none']);
const orderVerdict = z.enum(['ok', 'breaks', 'unknown']);
const line = z.int().min(1);
const count = z.int().min(0);
const milliseconds = z.number().min(0);
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).readonly();

const migrationPlace = { file: z.string(), line, statement: z.string() };

const state = object({
  id: z.string(),
  label: z.string(),
  migration: z.string().nullable(),
  transactional: z.boolean(),
  phase,
});

const step = object({
  ...migrationPlace,
  state: z.string(),
  phase,
  objects: list(z.string()),
  unnamed: list(z.string()),
  dependents: object({ blue: count, of: count }).nullable(),
});

const finding = object({
  rule: z.string(),
  severity,
  version: version.nullable(),
  statement: object({ id: z.string(), source: z.string(), line, sql: z.string() }).nullable(),
  state: z.string(),
  states: list(z.string()).exactOptional(),
  migration: object(migrationPlace).nullable(),
  object: z.string().nullable(),
  sqlstate: z.string().nullable(),
  position: line.nullable(),
  message: z.string(),
  advice: z.string(),
});

const versionSummary = object({
  statements: count,
  unverifiable: list(object({ statement: z.string(), source: z.string(), line, reason: z.string() })),
});

const tally = object({
  state: z.string(),
  version,
  breaks: count,
  breaksOpenSessions: count,
  changesMeaning: count,
  holds: count,
});

/**
 * The JSON document of `bg-check skew --reporter json`. Members may be added without a new `schemaVersion`: unknown
 * ones are left out of what it parses to.
 */
export const skewReportSchema = object({
  schemaVersion: z.literal(1),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  shadow: object({ engine: z.string(), version: z.string() }),
  states: list(state),
  steps: list(step),
  versions: object({ blue: versionSummary, green: versionSummary }),
  findings: list(finding),
  matrix: list(tally),
  undecided: z.string().nullable(),
  pointOfNoReturn: z.string().nullable(),
  rollbackSafety: z.enum(['safe', 'unsafe', 'unknown']),
  order: object({
    assumed: z.enum(['migrate-first', 'code-first']),
    migrateFirst: orderVerdict,
    codeFirst: orderVerdict,
  }),
  warnings: list(z.string()),
  timings: object({
    total: milliseconds,
    start: milliseconds,
    baseline: milliseconds,
    walk: milliseconds,
    probes: milliseconds,
  }),
});
