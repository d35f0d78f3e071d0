import type { Project } from './detect-project.ts';

/** A text as a TypeScript literal in the quotes of the template. */
function literal(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\$\{/g, '$$$${')}'`;
}

/** A comment, whatever was found: only a person knows what production has, and which version is live. */
function schemaPart({ migrations, queries }: Project): string {
  const folder = migrations?.folder.replaceAll('\\', '/') ?? 'db/migrations';
  const statements = queries?.replaceAll('\\', '/') ?? 'db/queries';
  const lines = [
    'schema: {',
    `  migrations: ${literal(folder)},`,
    "  // Files with `-- name: GetOrder` above each statement; blue's as the tag of the live version has them. The",
    "  // migrations it had are told from there as well. With blue's files on disk, say the last one that was in place:",
    `  // applied: ${literal(migrations?.last ?? '0001_first.sql')},`,
    `  queries: { blue: ${literal(`git:<tag>:${statements}`)}, green: ${literal(statements)} },`,
    '},',
  ];
  return lines.map((line) => `  // ${line}`).join('\n');
}

/** The text of a `bg-check.config.ts` for a project. */
export function configTemplate(project: Project): string {
  return `import { defineConfig } from 'bg-check';

// Texts may hold \${NAME}: the environment variable, which must be set. Its value never shows in a report.
export default defineConfig({
  // What is being released; the name of its lock and of its journal.
  target: ${literal(project.target)},

  // Where each version answers directly, and the front door that users come through.
  blue: { url: 'http://127.0.0.1:8081' },
  green: { url: 'http://127.0.0.1:8082' },
  live: { url: 'http://127.0.0.1:8080' },

  // How a version tells which one it is. \`color\` names the color, where the application knows its own;
  // otherwise blue and green are told apart by their versions.
  identity: { path: '/version', version: '$.version' },

  // Answers 200 when a version is ready for traffic.
  readiness: { path: '/health', deadline: '30s' },

  // The database that both versions share. It is only read, and every statement has a short timeout.
  // database: { url: '\${DATABASE_URL}' },

  // What the pending migrations do to the statements of both versions.
${schemaPart(project)}

  // Without it, figures come from each color's own /metrics.
  // prometheus: {
  //   url: 'http://127.0.0.1:9090',
  //   colors: { blue: 'color="blue"', green: 'color="green"' },
  // },

  // How traffic is moved, and how the color that has it is read back.
  // switch: {
  //   type: 'command',
  //   read: ['./deploy/active-color'],
  //   apply: ['./deploy/move-traffic', '{target}'],
  // },

  // After the switch: how long green is watched, how often, and when traffic goes back.
  observe: { window: '15m', interval: '15s', consecutiveFailures: 2 },

  checks: ['checks/**/*.check.ts'],
});
`;
}
