import pc from 'picocolors';
import { relative } from 'node:path';
import { isBuiltIn } from '../check/collect-checks.ts';
import type { CheckPhase } from '../check/phase.ts';
import { openSession } from '../release/open-session.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import type { CheckCommandOptions } from './common-options.ts';
import { sessionOptions } from './session-options.ts';

const phases: readonly CheckPhase[] = ['pre-switch', 'observe'];

function describePlan(plan: CheckPlan, cwd: string, color: boolean): string {
  const { bold, dim } = pc.createColors(color);
  const kindWidth = Math.max(...plan.checks.map(({ planned }) => planned.kind.length));
  const idWidth = Math.max(...plan.checks.map(({ planned }) => planned.id.length));
  const rows = plan.checks.map(({ planned }) => {
    const { id, kind, gating, tags, file } = planned;
    const notes = [
      ...(gating ? [] : ['advisory']),
      ...tags.map((tag) => `#${tag}`),
      isBuiltIn(file) ? 'built-in' : relative(cwd, file),
    ];
    return `  ${dim(kind.padEnd(kindWidth))}  ${id.padEnd(idWidth)}  ${dim(notes.join('  '))}`;
  });
  const left = plan.notConfigured.map(
    ({ name, missing }) =>
      `  ${dim(`not configured: ${name} (needs ${missing.map((part) => `\`${part}\``).join(', ')})`)}`,
  );
  return [bold(plan.phase), ...rows, ...left, ''].join('\n');
}

/** The plan of every phase as text, or as one JSON document. Touches nothing. */
export async function listChecks(options: CheckCommandOptions & { readonly json?: true }): Promise<string> {
  const session = await openSession(sessionOptions(options));
  try {
    const plans = await Promise.all(phases.map((phase) => session.plan(phase)));
    if (options.json === true) {
      const document = plans.map(({ phase, checks, notConfigured }) => ({
        phase,
        checks: checks.map(({ planned }) => planned),
        notConfigured,
      }));
      return `${JSON.stringify({ schemaVersion: 1, target: session.config.target, phases: document }, undefined, 2)}\n`;
    }
    const color = options.color && process.stdout.isTTY && process.env.NO_COLOR === undefined;
    return plans.map((plan) => describePlan(plan, process.cwd(), color)).join('\n');
  } finally {
    await session.close();
  }
}
