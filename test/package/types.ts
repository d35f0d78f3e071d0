// What the published types accept and refuse; compiled against the installed package, never run.
import {
  backfill,
  check,
  checkSkew,
  consecutive,
  cutover,
  defineConfig,
  errorRatio,
  gauge,
  groupFindings,
  latency,
  openSlo,
  probe,
  promql,
  rollBack,
  runPhase,
  skew,
  skewReportSchema,
  slo,
  type CheckResult,
  type RunEvent,
  type RunReport,
  type SkewReport,
} from 'bg-check';

const colors = { blue: { url: 'http://b' }, green: { url: 'http://g' }, live: { url: 'http://l' } };
defineConfig(colors);
// @ts-expect-error -- a configuration needs both colors
defineConfig({ blue: { url: 'http://b' } });
// @ts-expect-error -- an unknown key
defineConfig({ ...colors, observ: { window: '15m' } });

check('adds up', async ({ db, expect, evidence, signal }) => {
  const rows = await db.query<{ id: number }>('SELECT id FROM orders', [], signal);
  expect(rows.map(({ id }) => id)).toEqual([]);
  evidence({ title: 'orders', measured: rows.length, limit: 0 });
});
// @ts-expect-error -- a phase that has no checks
check('adds up', { phase: 'switch' }, () => undefined);

probe('can order', { mutates: true }, async ({ http, step, cleanup, secret }) => {
  const token = await step('log in', () =>
    http.post('/login', { json: { user: 'probe' } }).capture('$.token'),
  );
  const user = http.bearer(secret(token));
  cleanup('delete', () => user.delete('/orders/7').expect(204));
  const status: number = (await user.get('/orders/7').expect(200)).status;
  return status === 200 ? undefined : { outcome: 'failed', message: 'gone' };
});

probe(
  'can order and be cleaned up after',
  {
    undo: { 'delete the order': ({ http }, { id }) => http.delete(`/orders/${id as number}`).expect(204) },
    sweep: async ({ http, marker }) => {
      await http.get(`/orders?note=${marker}`).expect(200);
    },
  },
  async ({ http, cleanup, marker }) => {
    const id = await http.post('/orders', { json: { note: marker } }).json('$.id');
    cleanup('delete the order', { id });
    // @ts-expect-error -- a date would come back as text
    cleanup('delete the order', { at: new Date() });
  },
);

backfill({ table: 'orders', key: 'id', incomplete: 'total IS NULL' });
slo('succeeds', { bad: 'errors_total', total: 'requests_total', minTotal: 20, max: 0.01 });
// @ts-expect-error -- a ratio needs to say how many requests suffice
slo('succeeds', { bad: 'errors_total', total: 'requests_total', max: 0.01 });
slo(
  'is fast',
  latency({ histogram: 'seconds', quantile: 0.99, max: '1s', minTotal: 50, rule: consecutive(3) }),
);
slo('is short', gauge({ query: 'queue_length', max: 5 }), { phase: 'observe' });
slo(
  'errors',
  errorRatio({ bad: 'errors_total', total: 'requests_total', minTotal: 9, max: 0.1, against: 'both' }),
);
// @ts-expect-error -- a query has to say what no answer means
slo('answers', promql({ query: 'sum(up{color})', min: 1 }));
openSlo('slo.yaml', { minTotal: 100, tags: ['money'] });
skew('holds', { migrations: 'db', applied: '0003', queries: { blue: 'v1', green: 'v2' } });

export async function use(): Promise<readonly CheckResult[]> {
  const seen: string[] = [];
  const report: RunReport = await runPhase('pre-switch', { config: colors });
  await cutover({
    cwd: '/app',
    reporters: [{ name: 'mine', onEvent: (event: RunEvent) => seen.push(event.type) }],
  });
  // @ts-expect-error -- a rollback needs a reason
  await rollBack({});
  return report.results;
}

export async function causes(): Promise<readonly (string | null)[]> {
  const queries = { blue: ['git:v1:queries'], green: ['queries'] };
  const report: SkewReport = await checkSkew({ migrations: 'db', queries, rootDirectory: '/app' });
  // @ts-expect-error -- an order that there is not
  await checkSkew({ migrations: 'db', queries, rootDirectory: '/app', order: 'green-first' });
  const read: SkewReport = skewReportSchema.parse(JSON.parse(JSON.stringify(report)));
  return groupFindings(read.findings).map(({ object }) => object);
}
