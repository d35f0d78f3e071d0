import { systemClock } from '../../clock.ts';
import { UsageError } from '../../errors.ts';
import { appliedAt } from '../migrations/applied-at.ts';
import type { Migration, MigrationHistory } from '../migrations/migration.ts';
import { migrationsAfter } from '../migrations/migrations-after.ts';
import { readMigrations } from '../migrations/read-migrations.ts';
import { replayFacts } from '../parse/replay-facts.ts';
import { readQueries } from '../queries/read-queries.ts';
import { openShadow } from '../shadow/open-shadow.ts';
import type { ShadowDatabase } from '../shadow/shadow-database.ts';
import { appStatements } from './app-statement.ts';
import { readSeeds } from './build-base.ts';
import type { Court } from './judge-statement.ts';
import { openBase } from './open-base.ts';
import { openWhileReading } from './open-while-reading.ts';
import { probesOf } from './probes.ts';
import { ruleContexts } from './rule-contexts.ts';
import { skewRules } from './rules/all-rules.ts';
import { sentStatements } from './sent-statements.ts';
import { groupBySettings } from './settings-groups.ts';
import type { SkewOptions } from './skew-options.ts';
import type { SkewReport } from './skew-report.ts';
import { createProber } from './statement-prober.ts';
import { walkStates } from './state-walk.ts';
import type { Workshop } from './workshop.ts';
import { writeReport } from './write-report.ts';

async function extensionsIn(migrations: readonly Migration[]): Promise<string[]> {
  const facts = await Promise.all(migrations.flatMap(({ statements }) => statements.map(replayFacts)));
  return [...new Set(facts.flatMap(({ extension }) => (extension === undefined ? [] : [extension])))];
}

async function cut(history: MigrationHistory, options: SkewOptions) {
  const { applied, appliedLabel, migrations, queries, rootDirectory, signal } = options;
  if (applied !== undefined) return migrationsAfter(history, applied, appliedLabel);
  const told = await appliedAt(migrations, queries.blue, history, { rootDirectory, signal });
  const { before, pending, warnings } = migrationsAfter(history, told.applied);
  return { before, pending, warnings: [told.sentence, ...told.warnings, ...warnings] };
}

/** Without these two, a verdict would look like more than it is. */
function emptiness(
  before: readonly Migration[],
  pending: readonly Migration[],
  { blue, green }: SkewOptions['queries'],
): string[] {
  const after = before.length === 0 ? 'is there' : `comes after ${before.at(-1)?.id ?? ''}`;
  const same = blue.join('\n') === green.join('\n');
  return [
    ...(pending.length === 0 ? [`no migration ${after}, so that only one schema state was tried`] : []),
    ...(same ? ['the statements of both versions come from the same files'] : []),
  ];
}

function warningsOf({ shadow, inventedRoles }: Workshop, { postgresMajor }: SkewOptions): string[] {
  const major = Number.parseInt(shadow.version, 10);
  const roles = [...inventedRoles].map((role) => `\`${role}\``).join(', ');
  return [
    ...(postgresMajor === undefined || postgresMajor === major
      ? []
      : [
          `the states were built on Postgres ${major}, production runs ${postgresMajor}: what only one of them refuses may differ`,
        ]),
    ...(roles === ''
      ? []
      : [`the migrations name roles that they do not create, and that were made up here: ${roles}`]),
    ...(shadow.notes ?? []),
  ];
}

/** What `checkSkew` does; its options and errors are described there. */
export async function compareVersions(options: SkewOptions): Promise<SkewReport> {
  const { queries, rootDirectory, signal, role, cacheDirectory, onProgress } = options;
  const { clock = systemClock, order = 'migrate-first', shadow: shadowName = 'embedded' } = options;
  const began = clock.now();
  const source = { rootDirectory, signal };
  const given = (['blue', 'green'] as const).filter((version) => queries[version].length > 0);
  if (given.length === 0) {
    throw new UsageError('no statements are given, of neither version', {
      advice: 'Name where the statements of blue or of green are, better of both.',
    });
  }
  const history = await readMigrations(options.migrations, { ...source, format: options.format });
  const { before, pending, warnings } = await cut(history, options);
  const seeds = await readSeeds(options.seed ?? [], source);
  const extensions = await extensionsIn([...before, ...pending]);
  const own = options.openShadow;
  const takesImage = own === undefined && shadowName === 'embedded';
  const openAnew = (appRoles: ReadonlySet<string>) =>
    openBase(
      { bookkeeping: history.bookkeeping, migrations: before, seeds },
      {
        ...{ extensions, cacheDirectory, clock, signal, appRoles },
        takesImage,
        open: (image) =>
          own?.(extensions) ??
          openShadow({
            ...{ shadow: shadowName, extensions, image, cacheDirectory, signal },
            productionUrl: options.productionUrl,
          }),
        onProgress: (done, total) => onProgress?.({ stage: 'replay', done, total }),
      },
    );
  const { manifests, appRoles, opened } = await openWhileReading({
    ...{ role, open: openAnew, ahead: takesImage },
    read: (version) =>
      given.includes(version) ? readQueries(queries[version], source) : Promise.resolve({ statements: [] }),
  });
  const { shadow } = opened.workshop;
  const open = new Set([shadow]);
  const leave = async (left: ShadowDatabase) => {
    open.delete(left);
    await left.close();
  };
  try {
    const statements = await appStatements(await sentStatements(opened.workshop, manifests, pending));
    const courts: Court[] = [];
    const spent = { start: 0, baseline: 0, walk: 0, probes: 0 };
    for (const [index, group] of groupBySettings(statements).entries()) {
      const { workshop, start, replay } = index === 0 ? opened : await openAnew(appRoles);
      open.add(workshop.shadow);
      spent.start += start;
      spent.baseline += replay;
      const walking = clock.now();
      const prober = createProber(workshop.shadow, {
        ...{ user: workshop.user, clock, signal },
        execute: options.execute ?? false,
      });
      const probeSet = probesOf(group, role);
      const walk = await walkStates(
        { workshop, prober, probes: probeSet.probes, exhaustive: options.exhaustive ?? false },
        {
          ...{ base: before.at(-1)?.id ?? 'nothing', pending, probeSet },
          onProgress: (done, total) => onProgress?.({ stage: 'probe', done, total }),
        },
      );
      const contexts = ruleContexts(walk, role, ({ key }) => {
        const probe = probeSet.byStatement.get(key);
        return probe ? prober.volatile(probe) : [];
      });
      courts.push({ walk, rules: skewRules, contexts, order, statements: group });
      spent.walk += clock.now() - walking;
      spent.probes += prober.spent();
      await leave(workshop.shadow);
    }
    const report = await writeReport({
      ...{ shadow, statements, manifests, given, courts, order },
      warnings: [
        ...[...history.warnings, ...warnings, ...emptiness(before, pending, queries)],
        ...warningsOf(opened.workshop, options),
      ],
      timings: { total: 0, ...spent },
    });
    return { ...report, timings: { ...report.timings, total: clock.now() - began } };
  } finally {
    for (const left of open) await leave(left);
  }
}
