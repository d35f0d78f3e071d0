// Runs the benchmark that is named, with the arguments after its name; without a name, all of them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const names = ['startup', 'pre-switch', 'skew', 'observe', 'warm-up', 'contrast', 'probe', 'switch'];
const [name, ...rest] = process.argv.slice(2);
if (name !== undefined && !names.includes(name)) {
  console.error(`bench: there is no benchmark \`${name}\`; there are ${names.join(', ')}`);
  process.exit(2);
}
for (const each of name === undefined ? names : [name]) {
  const script = fileURLToPath(new URL(`./${each}.mjs`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script, ...rest], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
