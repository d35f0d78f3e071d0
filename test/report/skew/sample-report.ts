import type {
  AppVersion,
  MigrationStep,
  SchemaState,
  SkewFinding,
  SkewReport,
  StateTally,
} from '../../../src/schema/skew/skew-report.ts';

const folder = 'db/migrations';
const stateIds = ['S0', 'S1', 'S2', 'S3', 'S4', 'S5'];
const from = (index: number) => stateIds.slice(index);

const state = (
  index: number,
  migration: string | null,
  phase: SchemaState['phase'],
  transactional = true,
): SchemaState => ({
  id: `S${index}`,
  label: migration === null ? 'before the pending migrations' : `after ${migration}`,
  migration: migration === null ? null : `${folder}/${migration}`,
  transactional,
  phase,
});

const dropPhone = {
  file: `${folder}/0042_drop_phone.sql`,
  line: 3,
  statement: 'ALTER TABLE orders DROP COLUMN phone CASCADE',
};
const widenTotal = {
  file: `${folder}/0044_wide_totals.sql`,
  line: 1,
  statement: 'ALTER TABLE orders ALTER COLUMN total_cents TYPE bigint',
};
const requireChannel = {
  file: `${folder}/0045_require_channel.sql`,
  line: 2,
  statement: 'ALTER TABLE orders ADD COLUMN channel text NOT NULL',
};

const finding = (parts: Partial<SkewFinding> & Pick<SkewFinding, 'rule' | 'severity'>): SkewFinding => ({
  version: 'blue',
  statement: null,
  state: 'S2',
  migration: null,
  object: null,
  sqlstate: null,
  position: null,
  message: 'it does not hold',
  advice: 'Split it.',
  ...parts,
});

const readers = [
  'GetOrder ListOrders FindByPhone ExportOrders OrdersOfDay SearchOrders',
  'OrderForInvoice LatestOrder OrdersWithoutPhone CountPhones AuditOrder',
].flatMap((names) => names.split(' '));

function readerSql(name: string): string {
  return name === 'GetOrder'
    ? 'SELECT id,\n       total_cents,\n       phone\nFROM orders\nWHERE id = $1'
    : `SELECT id, phone FROM orders /* ${name} */ WHERE id = $1`;
}

const readersBreak = readers.map((name, index) => {
  const sql = readerSql(name);
  return finding({
    rule: 'name-gone',
    severity: 'breaks',
    statement: { id: name, source: 'git:v1.4.1:db/queries/orders.sql', line: 41 + index * 4, sql },
    states: from(2),
    migration: dropPhone,
    object: 'orders.phone',
    sqlstate: '42703',
    position: sql.indexOf('phone') + 1,
    message: 'column "phone" does not exist',
    advice: 'Drop orders.phone in a later release, once blue (the version that runs GetOrder) is retired.',
  });
});

const placeSql = 'INSERT INTO orders (customer_id, total_cents) VALUES ($1, $2) RETURNING id';
const otherFindings = [
  finding({
    rule: 'required-column',
    severity: 'breaks',
    statement: { id: 'PlaceOrder', source: 'git:v1.4.1:db/queries/orders.sql', line: 9, sql: placeSql },
    state: 'S5',
    states: from(5),
    migration: requireChannel,
    object: 'orders.channel',
    sqlstate: '23502',
    message: 'null value in column "channel" of relation "orders" violates not-null constraint',
    advice: 'Add it with a default, or nullable; make it NOT NULL once blue is retired.',
  }),
  ...['SumOfDay', 'SumOfCustomer', 'LargestOrder'].map((name, index) =>
    finding({
      rule: 'result-type-changed',
      severity: 'breaks-open-sessions',
      statement: {
        id: name,
        source: 'git:v1.4.1:db/queries/totals.sql',
        line: 2 + index * 5,
        sql: `SELECT total_cents FROM orders -- ${name}`,
      },
      state: 'S4',
      states: ['S4'],
      migration: widenTotal,
      object: 'orders.total_cents',
      sqlstate: '0A000',
      message: 'cached plan must not change result type',
      advice: 'Restart or recycle the connections of blue right after this migration.',
    }),
  ),
  finding({
    rule: 'result-type-changed',
    severity: 'changes-meaning',
    statement: {
      id: 'TotalsForReport',
      source: 'git:v1.4.1:db/queries/totals.sql',
      line: 22,
      sql: 'SELECT jsonb_agg(total_cents) FROM orders',
    },
    state: 'S4',
    states: from(4),
    migration: widenTotal,
    object: 'orders.total_cents',
    message: 'total_cents was integer and is bigint: many drivers hand it on as text',
    advice: 'Cast it in the statement, or add a new column beside it.',
  }),
  finding({
    rule: 'unique-added',
    severity: 'notice',
    statement: { id: 'PlaceOrder', source: 'git:v1.4.1:db/queries/orders.sql', line: 9, sql: placeSql },
    state: 'S1',
    states: from(1),
    migration: {
      file: `${folder}/0041_add_phone_normalized.sql`,
      line: 7,
      statement: 'CREATE UNIQUE INDEX orders_key ON orders (idempotency_key)',
    },
    object: 'orders_key',
    sqlstate: '23505',
    message: 'two orders with one idempotency_key are refused from here on',
    advice: 'Make sure that blue never writes the same key twice.',
  }),
  ...['GetOrder', 'SetContactPhone'].map((name) =>
    finding({
      rule: 'name-gone',
      severity: 'notice',
      version: 'green',
      statement: {
        id: name,
        source: 'git:HEAD:db/queries/orders.sql',
        line: 12,
        sql: 'SELECT phone_normalized FROM orders WHERE id = $1',
      },
      state: 'S0',
      states: ['S0'],
      object: 'orders.phone_normalized',
      sqlstate: '42703',
      position: 8,
      message: 'column "phone_normalized" does not exist',
      advice: 'Run the migrations before green gets traffic.',
    }),
  ),
];

const tally = (version: AppVersion, counts: readonly (readonly [number, number, number])[]): StateTally[] =>
  counts.map(([breaks, breaksOpenSessions, changesMeaning], index) => ({
    state: stateIds[index] ?? '',
    version,
    breaks,
    breaksOpenSessions,
    changesMeaning,
    holds: (version === 'blue' ? 410 : 405) - breaks - breaksOpenSessions - changesMeaning,
  }));
const blueTallies = tally('blue', [
  [0, 0, 0],
  [0, 0, 0],
  [11, 0, 0],
  [11, 0, 0],
  [11, 3, 1],
  [12, 0, 1],
]);
const greenTallies = tally('green', [[2, 0, 0], ...Array.from({ length: 5 }, () => [0, 0, 0] as const)]);

const steps: readonly MigrationStep[] = [
  {
    file: `${folder}/0041_add_phone_normalized.sql`,
    line: 1,
    statement: 'ALTER TABLE orders ADD COLUMN phone_normalized text',
    state: 'S1',
    phase: 'expand',
    objects: ['orders.phone_normalized'],
    unnamed: [],
    dependents: null,
  },
  {
    ...dropPhone,
    state: 'S2',
    phase: 'contract',
    objects: ['orders.phone', 'order_phones'],
    unnamed: ['order_phones'],
    dependents: { blue: 11, of: 412 },
  },
  {
    file: `${folder}/0043_drop_legacy_total.sql`,
    line: 3,
    statement: 'ALTER TABLE orders DROP COLUMN legacy_total',
    state: 'S3',
    phase: 'contract',
    objects: ['orders.legacy_total'],
    unnamed: [],
    dependents: { blue: 0, of: 412 },
  },
  {
    ...widenTotal,
    state: 'S4',
    phase: 'mixed',
    objects: ['orders.total_cents'],
    unnamed: [],
    dependents: null,
  },
  {
    ...requireChannel,
    state: 'S5',
    phase: 'mixed',
    objects: ['orders.channel'],
    unnamed: [],
    dependents: null,
  },
];

/** A release with one of everything that a report can tell. */
export const richReport: SkewReport = {
  schemaVersion: 1,
  verdict: 'fail',
  shadow: { engine: 'embedded', version: '17.5' },
  states: [
    state(0, null, 'none'),
    state(1, '0041_add_phone_normalized.sql', 'expand'),
    state(2, '0042_drop_phone.sql', 'contract'),
    state(3, '0043_drop_legacy_total.sql', 'contract'),
    state(4, '0044_wide_totals.sql', 'mixed'),
    state(5, '0045_require_channel.sql', 'mixed', false),
  ],
  steps,
  versions: {
    blue: {
      statements: 412,
      unverifiable: [
        {
          statement: 'ImportRows',
          source: 'git:v1.4.1:db/queries/import.sql',
          line: 3,
          reason: 'it fails at S0 already: relation "staging" does not exist (42P01)',
        },
        {
          statement: 'Vacuum',
          source: 'git:v1.4.1:db/queries/admin.sql',
          line: 1,
          reason: 'Postgres looks into VACUUM only when it runs',
        },
      ],
    },
    green: { statements: 405, unverifiable: [] },
  },
  findings: [...readersBreak, ...otherFindings],
  matrix: blueTallies.flatMap((blue, index) => [blue, ...greenTallies.slice(index, index + 1)]),
  undecided: null,
  pointOfNoReturn: 'S2',
  rollbackSafety: 'unsafe',
  order: { assumed: 'migrate-first', migrateFirst: 'breaks', codeFirst: 'breaks' },
  warnings: [
    'the states were built on Postgres 17, production runs 15: what only one of them refuses may differ',
  ],
  timings: { total: 2310, start: 480, baseline: 390, walk: 610, probes: 830 },
};

/** A release in which everything holds, with as many pending migrations as are asked for. */
export function goodReport(migrations: number): SkewReport {
  const states = Array.from({ length: migrations + 1 }, (_, index) =>
    state(
      index,
      index === 0 ? null : `${String(index).padStart(4, '0')}_step.sql`,
      index === 0 ? 'none' : 'expand',
    ),
  );
  return {
    ...richReport,
    verdict: 'pass',
    states,
    steps: [],
    versions: { blue: { statements: 2, unverifiable: [] }, green: { statements: 2, unverifiable: [] } },
    findings: [],
    matrix: states.flatMap(({ id }) =>
      (['blue', 'green'] as const).map((version) => ({
        ...{ state: id, version, breaks: 0, breaksOpenSessions: 0, changesMeaning: 0, holds: 2 },
      })),
    ),
    pointOfNoReturn: null,
    rollbackSafety: 'safe',
    order: { assumed: 'migrate-first', migrateFirst: 'ok', codeFirst: 'ok' },
    warnings: [],
  };
}

/** The same with a column dropped half-way, on which one statement of blue breaks. */
export function longReport(migrations: number): SkewReport {
  const good = goodReport(migrations);
  const middle = Math.ceil(migrations / 2);
  const [template] = readersBreak;
  if (template === undefined) throw new Error('the sample has no findings');
  return {
    ...good,
    verdict: 'fail',
    findings: [
      {
        ...template,
        state: `S${middle}`,
        states: good.states.slice(middle).map(({ id }) => id),
        migration: { ...dropPhone, file: good.states[middle]?.migration ?? '' },
      },
    ],
    matrix: good.matrix.map((cell) =>
      cell.version === 'blue' && Number(cell.state.slice(1)) >= middle
        ? { ...cell, breaks: 1, holds: 1 }
        : cell,
    ),
    pointOfNoReturn: `S${middle}`,
    rollbackSafety: 'unsafe',
    order: { assumed: 'migrate-first', migrateFirst: 'breaks', codeFirst: 'ok' },
  };
}
