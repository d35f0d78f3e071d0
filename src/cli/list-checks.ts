import pc from 'picocolors';
import { relative } from 'node:path';
import { isBuiltIn } from '../check/collect-checks.ts';
import type { CheckPhase } from '../check/phase.ts';
import { queryWarnings, type QueryWarning } from '../check/query-warnings.ts';
import { parseDuration } from '../duration.ts';
import { UsageError } from '../errors.ts';
import { configuredHook } from '../release/configured-hook.ts';
import { withSession, type Session } from '../release/open-session.ts';
import { describeSteps, requireWeights, stepsOf } from '../release/switch-steps.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import type { CheckCommandOptions } from './common-options.ts';
import { ownStdout } from './own-stdout.ts';
import { sessionOptions } from './session-options.ts';

const phases: readonly CheckPhase[] = ['pre-switch', 'observe'];

/** What is odd about a check, as far as it can be told without asking anybody. */
type WarningsOf = (check: CheckPlan['checks'][number]) => readonly QueryWarning[];

function describeWarning({ severity, message, advice }: QueryWarning): string[] {
  const [sentence = '', ...place] = message.split('\n');
  return [`${severity}: ${sentence}`, ...place, advice].map((line) => `    ${line}`);
}

function describePlan(
  plan: CheckPlan,
  {
    cwd,
    color,
    warningsOf,
  }: { readonly cwd: string; readonly color: boolean; readonly warningsOf: WarningsOf },
): string {
  const { bold, dim, yellow } = pc.createColors(color);
  const kindWidth = Math.max(...plan.checks.map(({ planned }) => planned.kind.length));
  const idWidth = Math.max(...plan.checks.map(({ planned }) => planned.id.length));
  const rows = plan.checks.flatMap((check) => {
    const { planned } = check;
    const { id, kind, gating, tags, file, comparedWith, roundsOf } = planned;
    const notes = [
      ...(comparedWith === undefined ? [] : [`on ${comparedWith} first`]),
      ...(roundsOf === undefined ? [] : [`judges the rounds of \`${roundsOf}\``]),
      ...(gating ? [] : ['advisory']),
      ...tags.map((tag) => `#${tag}`),
      isBuiltIn(file) ? 'built-in' : relative(cwd, file),
    ];
    return [
      `  ${dim(kind.padEnd(kindWidth))}  ${id.padEnd(idWidth)}  ${dim(notes.join('  '))}`,
      ...warningsOf(check).flatMap(describeWarning).map(yellow),
    ];
  });
  const left = plan.notConfigured.map(
    ({ name, missing }) =>
      `  ${dim(`not configured: ${name} (needs ${missing.map((part) => `\`${part}\``).join(', ')})`)}`,
  );
  return [bold(plan.phase), ...rows, ...left, ''].join('\n');
}

/** The plans of the phases that the filter leaves something of. @throws UsageError when it leaves nothing of any */
async function plansOf(session: Session): Promise<CheckPlan[]> {
  const settled = await Promise.allSettled(phases.map((phase) => session.plan(phase)));
  const plans = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const [problem] = settled.flatMap((result): unknown[] =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  if (problem !== undefined && (plans.length === 0 || !(problem instanceof UsageError)))
    throw problem as Error;
  return plans;
}

/** How traffic is to move, where it does in steps. @throws ConfigError when the switch cannot */
function plannedSteps({ config, rootDirectory, clock }: Session) {
  const steps = stepsOf(config.switch);
  if (steps.length === 0) return undefined;
  const hook = configuredHook(config, { directory: rootDirectory, clock });
  if (hook === undefined) return undefined;
  requireWeights(hook, steps);
  return { switch: { hook: hook.name, steps } };
}

/** The plan of every phase as text, or as one JSON document. Touches nothing. */
export function listChecks(options: CheckCommandOptions & { readonly json?: true }): Promise<string> {
  return withSession(sessionOptions(options), async (session) => {
    const plans = await plansOf(session);
    const { config } = session;
    const steps = plannedSteps(session);
    const windowMs = parseDuration(config.observe.window);
    // An objective of both phases is told of in the one that it is judged in.
    const warningsOf: WarningsOf = ({ planned, definition }) =>
      planned.phase === 'observe' ? queryWarnings(definition, config, windowMs) : [];
    if (options.json === true) {
      const document = plans.map(({ phase, checks, notConfigured }) => ({
        phase,
        checks: checks.map((check) => {
          const warnings = warningsOf(check);
          return { ...check.planned, ...(warnings.length === 0 ? {} : { warnings }) };
        }),
        notConfigured,
      }));
      const { target } = config;
      const report = session.redactor.redact({ schemaVersion: 1, target, phases: document, ...steps });
      return `${JSON.stringify(report, undefined, 2)}\n`;
    }
    const color = options.color && ownStdout.isTTY && process.env.NO_COLOR === undefined;
    return session.redactor.redactText(
      [
        ...plans.map((plan) => describePlan(plan, { cwd: process.cwd(), color, warningsOf })),
        ...(steps === undefined ? [] : [`switch\n  ${describeSteps(steps.switch.steps)}\n`]),
      ].join('\n'),
    );
  });
}
