import type { Act } from './act.ts';

const everyCustomer = Infinity;
const cutover = ['cutover', '--window', '6s', '--interval', '1s'];

/** The four releases of the demo, in order. */
export const acts: readonly Act[] = [
  {
    number: 1,
    title: 'too early a contract',
    story: [
      'v2 keeps phone numbers in a column of its own, which is migrated and filled. The release',
      'also drops the old column. v2 does not need it; v1, which serves until traffic moves, does.',
    ],
    setting: {
      releases: ['expand', 'too-early-contract'],
      migrated: ['expand'],
      backfilledTo: everyCustomer,
    },
    command: ['pre-switch'],
    expected: { exitCode: 1, traffic: 'blue' },
  },
  {
    number: 2,
    title: 'unfinished backfill',
    story: [
      'Without the drop, both versions can live with the schema. But the job that fills the new',
      'column stopped at customer 3500, and nobody noticed.',
    ],
    setting: { releases: ['expand'], migrated: ['expand'], backfilledTo: 3_500 },
    command: ['pre-switch'],
    expected: { exitCode: 1, traffic: 'blue' },
  },
  {
    number: 3,
    title: 'a good release',
    story: ['Migrated, filled, and v2 works. Traffic moves, is watched for a while, and stays.'],
    setting: { releases: ['expand'], migrated: ['expand'], backfilledTo: everyCustomer },
    command: cutover,
    expected: { exitCode: 0, traffic: 'green' },
  },
  {
    number: 4,
    title: 'a regression under traffic',
    story: [
      'The same release with a bug that no check before the switch can see: once real users come,',
      'one checkout in five fails.',
    ],
    setting: {
      releases: ['expand'],
      migrated: ['expand'],
      backfilledTo: everyCustomer,
      green: ['--fault', 'checkout=0.2'],
    },
    command: cutover,
    expected: { exitCode: 1, traffic: 'blue' },
  },
];
