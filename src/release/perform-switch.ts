import type { SwitchState } from '../switch/switch-hook.ts';
import { carryOut, type Mover } from './carry-out.ts';
import { climb } from './climb.ts';
import type { Baselines } from './journal-entry.ts';
import type { PhaseOutcome } from './phase-outcome.ts';
import { record } from './record.ts';
import { warn, type ReleaseContext } from './release-context.ts';
import { reportFailure, settleSwitch } from './settle-switch.ts';

/** A move that may be made: everything was looked at, nothing was touched. */
export interface Move extends Mover {
  readonly baselines: Baselines;
}

/** A state that holds a secret is not written down; the color alone then has to do. */
function withoutSecrets(context: ReleaseContext, { color, weights, raw }: SwitchState): SwitchState {
  const shown = { color, ...(weights === undefined ? {} : { weights }) };
  if (JSON.stringify(context.redact(raw)) === JSON.stringify(raw)) return { ...shown, raw };
  warn(context, 'the state of the switch holds a secret, so that the journal keeps only its color');
  return { ...shown, raw: null };
}

/**
 * Moves traffic, all at once or in the steps of the configuration, and believes only what is read back and what fresh
 * connections answer; else drives it back.
 * @throws ProviderError when the intent cannot be written down; nothing was touched then
 */
export async function performSwitch(context: ReleaseContext, move: Move): Promise<PhaseOutcome> {
  const { settings, emit } = context;
  const { hook, releaseId, saved, identities, baselines } = move;
  const { steps } = settings;
  const inSteps = steps.length === 0 ? {} : { steps };

  emit({ type: 'switch:start', hook: hook.name, from: saved.color, target: 'green', ...inSteps });
  await record(context, {
    type: 'switch-intent',
    releaseId,
    target: 'green',
    hook: hook.name,
    saved: withoutSecrets(context, saved),
    identities,
    baselines,
    ...inSteps,
  });
  if (steps.length > 0) return climb(context, move);
  const outcome = await carryOut(context, move, {
    target: 'green',
    ...(saved.etag === undefined ? {} : { ifMatch: saved.etag }),
    onApplied: (durationMs) => record(context, { type: 'switch-applied', releaseId, durationMs }),
    onVerified: (verification, switchedAt) => settleSwitch(context, releaseId, verification, switchedAt),
    onFailed: (message, reading, durationMs) => {
      reportFailure(context, message, reading, durationMs);
    },
  });
  if (outcome === undefined) throw new Error('a switch without steps has an outcome');
  return outcome;
}
