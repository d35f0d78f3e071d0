// What bg-check costs before it does anything: process start, as ratios to an empty Node process of the same run.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
const rounds = Number(process.argv[2] ?? 15);

const commands = {
  'node -e 0': ['-e', '0'],
  'bg-check --version': [program, '--version'],
  'bg-check --help': [program, '--help'],
};

const milliseconds = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, argv] of Object.entries(commands)) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, argv, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`${name} exited with ${status}`);
    if (round > 0) milliseconds[name].push(performance.now() - start);
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const floor = median(milliseconds['node -e 0']);
console.log(`median of ${rounds} rounds, Node ${process.version}\n`);
console.table(
  Object.fromEntries(
    Object.entries(milliseconds).map(([name, values]) => [
      name,
      {
        'median ms': Math.round(median(values)),
        'ratio to node -e 0': Number((median(values) / floor).toFixed(2)),
      },
    ]),
  ),
);
