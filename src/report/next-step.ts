import type { RunEvent } from '../runner/run-event.ts';

type RunEnd = Extract<RunEvent, { type: 'run:end' }>;

const rollBack = '`bg-check rollback --reason "…"`';

function afterPass({ phase, traffic }: RunEnd): string | undefined {
  if (phase === 'pre-switch') return '`bg-check switch` moves traffic';
  if (phase === 'switch') {
    return traffic === 'green'
      ? '`bg-check observe` watches the new version and puts traffic back if it fails'
      : undefined;
  }
  if (phase === 'observe') return 'nothing: the release is done';
  return traffic === 'blue' ? 'find the cause, then begin again with `bg-check pre-switch`' : undefined;
}

function afterInconclusive({ phase, traffic }: RunEnd): string {
  if (phase === 'pre-switch') {
    return 'see to the evidence that is missing above, then run `bg-check pre-switch` again';
  }
  if (traffic === 'blue' || traffic === 'unchanged')
    return '`bg-check status` tells where the release stands';
  return `\`bg-check observe\` looks longer, ${rollBack} puts traffic back`;
}

function afterFail({ phase, traffic }: RunEnd): string {
  if (phase === 'pre-switch') return 'mend what failed above, then run `bg-check pre-switch` again';
  if (traffic !== 'blue') return `${rollBack} puts traffic back`;
  return 'blue serves; find the cause, then begin again with `bg-check pre-switch`';
}

function afterFailedAction({ traffic }: RunEnd): string {
  if (traffic === 'blue') return 'blue serves; find out why, then begin again with `bg-check pre-switch`';
  return `a person is needed: \`bg-check status\` tells where traffic is, ${rollBack} tries to put it back`;
}

/** What a person should run or do after a run; `undefined` when there is nothing to say. */
export function nextStep(end: RunEnd): string | undefined {
  if (end.advice !== undefined) return end.advice;
  switch (end.exitCode) {
    case 0:
      return afterPass(end);
    case 1:
      return afterFail(end);
    case 2:
      return 'mend the configuration or the command line, then run the same command again';
    case 3:
      return afterInconclusive(end);
    case 4:
      return afterFailedAction(end);
    case 5:
      return '`bg-check status` tells who holds the lock';
    default:
      return `\`bg-check status\` tells where the release stands; then \`bg-check resume\` or ${rollBack}`;
  }
}
