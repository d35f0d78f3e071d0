// What `bg-check pre-switch` spends of its own on the shop: everything it asks answers at once.
import { spawnSync } from 'node:child_process';
import { programPath } from '../dist/src/demo/package-folder.js';
import { openDemoDatabase } from '../dist/src/demo/demo-database.js';
import { openStage, smokePassword } from '../dist/src/demo/stage.js';

const rounds = Number(process.argv[2] ?? 5);
const program = programPath('src', 'cli', 'main.js');

function time(argv, options = {}) {
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} exited with ${status}\n${stdout}`);
  return { milliseconds: performance.now() - start, stdout };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const database = await openDemoDatabase({});
try {
  const stage = await openStage(
    { releases: ['expand'], migrated: ['expand'], backfilledTo: 5_000 },
    database.url,
  );
  try {
    const environment = { ...process.env, DATABASE_URL: database.url, SHOP_SMOKE_PASSWORD: smokePassword };
    const gate = { cwd: stage.folder, env: environment };
    const empty = [];
    const preSwitch = [];
    let slowest = '';
    for (let round = 0; round <= rounds; round += 1) {
      const floor = time(['-e', '0']).milliseconds;
      const run = time([program, 'pre-switch', '--json'], gate);
      if (round === 0) continue;
      empty.push(floor);
      preSwitch.push(run.milliseconds);
      const { checks } = JSON.parse(run.stdout);
      slowest = checks.toSorted((a, b) => b.durationMs - a.durationMs)[0]?.name ?? '';
    }
    console.log(`\nmedian of ${rounds} rounds, Node ${process.version}\n`);
    console.table({
      'node -e 0': { 'median ms': Math.round(median(empty)), 'ratio to node -e 0': 1 },
      'bg-check pre-switch': {
        'median ms': Math.round(median(preSwitch)),
        'ratio to node -e 0': Number((median(preSwitch) / median(empty)).toFixed(1)),
      },
    });
    console.log(`slowest check: ${slowest}; own time stays under 3 s: ${median(preSwitch) < 3_000}`);
  } finally {
    await stage.close();
  }
} finally {
  await database.stop();
}
