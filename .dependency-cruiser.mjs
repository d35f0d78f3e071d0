/** The arrows between the rooms: each room may import itself, the leaves, and what is named here. */
const leaves = [
  ...['errors', 'duration', 'clock', 'json', 'json-path', 'nearest-name', 'network-failure'],
  ...['program', 'version'],
];
const domain = [
  ...['schema', 'backfill', 'probe', 'contrast', 'slo', 'switch'],
  ...['health', 'warm-up', 'drift', 'capacity', 'contract'],
];
const arrows = {
  stats: [],
  gate: ['stats'],
  redact: [],
  schema: ['stats', 'redact'],
  backfill: ['stats', 'redact'],
  probe: ['stats', 'redact'],
  contrast: ['stats', 'redact'],
  slo: ['stats', 'redact'],
  switch: ['stats', 'redact'],
  health: ['redact'],
  'warm-up': [],
  drift: [],
  capacity: [],
  contract: [],
  program: [],
  config: ['redact', 'metrics'],
  check: ['config', 'redact', 'stats', ...domain.filter((room) => room !== 'switch')],
  runner: ['check', 'gate', 'config', 'redact', 'stats'],
  release: ['runner', 'check', 'gate', 'switch', 'schema', 'config', 'redact', 'stats', 'metrics'],
  report: ['stats'],
  metrics: [],
  backtest: ['release', 'runner', 'check', 'gate', 'slo', 'config', 'stats'],
  simulate: ['stats', 'gate'],
  demo: ['config', 'release', 'runner', 'schema', 'switch', 'redact'],
};
/** Development dependencies too, for their types and for the tests. */
const optionalPeers = 'node_modules/@aws-sdk/client-(elastic-load-balancing-v2|route-53)/';
const anyOf = (rooms) => rooms.map((room) => `^src/${room}(/|[.]ts$)`);

const roomRules = Object.entries(arrows).map(([room, may]) => ({
  name: `${room}-imports-only-what-its-arrows-allow`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^(src|checks|fixtures)/',
    pathNot: anyOf([room, ...leaves, ...may]),
    dependencyTypesNot: ['type-only'],
  },
}));

export default {
  forbidden: [
    ...roomRules,
    {
      name: 'domain-rooms-take-no-types-from-above',
      severity: 'error',
      from: { path: domain.map((room) => `^src/${room}/`) },
      to: { path: anyOf(['cli', 'runner', 'report', 'release', 'check', 'config', 'demo']) },
    },
    {
      name: 'built-in-suites-use-the-public-api-only',
      severity: 'error',
      from: { path: '^checks/' },
      to: { path: '^src/', pathNot: '^src/index[.]ts$' },
    },
    {
      name: 'pure-rooms-do-no-io',
      severity: 'error',
      from: { path: '^src/(gate|stats)/' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-parse-knows-a-sql-parser',
      severity: 'error',
      from: { pathNot: '^src/schema/parse/' },
      to: { path: 'node_modules/(libpg-query|node-sql-parser|@pgsql)' },
    },
    {
      name: 'no-dev-dependency-in-the-product',
      severity: 'error',
      from: { path: '^(src|checks)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown', 'undetermined'],
        pathNot: optionalPeers,
      },
    },
    {
      name: 'optional-peers-are-loaded-where-they-are-used',
      severity: 'error',
      from: { path: '^(src|checks)/' },
      to: { path: optionalPeers, dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-adapters-of-aws-know-its-sdk',
      severity: 'error',
      from: { path: '^(src|checks)/', pathNot: '^src/switch/aws/' },
      to: { path: optionalPeers },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
