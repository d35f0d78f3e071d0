import { describe, expect, it } from 'vitest';
import {
  CheckFileError,
  ConfigError,
  ProviderError,
  RefusedError,
  SwitchError,
  UsageError,
} from '../../src/errors.ts';
import type { JournalEntry, JournalEvent } from '../../src/release/journal-entry.ts';
import { outcomeOfError } from '../../src/release/outcome-of-error.ts';

/** What was written down, without the hashes that chain it. */
function entriesOf(...events: readonly JournalEvent[]): JournalEntry[] {
  return events.map(
    (event, index) =>
      ({
        ...event,
        releaseId: 'r-1',
        seq: index + 1,
        at: '2026-01-02T03:04:05.000Z',
      }) as unknown as JournalEntry,
  );
}

const opened: JournalEvent = {
  type: 'release-opened',
  target: 'shop',
  command: 'cutover',
  actor: 'ci',
  colors: { blue: 'http://blue', green: 'http://green' },
};
const saved = { color: 'blue', raw: 'blue' } as const;
const intent: JournalEvent = {
  type: 'switch-intent',
  target: 'green',
  hook: 'command',
  saved,
  identities: {},
  baselines: {},
};
const verified: JournalEvent = {
  type: 'switch-verified',
  switchedAt: 0,
  answers: { blue: 0, green: 3, unknown: 0 },
  durationMs: 40,
};

const tooShort = new UsageError('--window: expected a window with room for 2 looks', {
  advice: 'Lengthen `--window`, or shorten `--interval`.',
});

describe('a command that a mistake ended', () => {
  it('has touched nothing, and says so', () => {
    expect(outcomeOfError(tooShort, { phase: 'observe' })).toEqual({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 2,
      reason: '--window: expected a window with room for 2 looks',
      advice: 'Lengthen `--window`, or shorten `--interval`. Nothing was touched.',
      traffic: 'unchanged',
    });
  });

  it('does not say it twice', () => {
    const advice = 'Mend the configuration; nothing has been touched.';
    const outcome = outcomeOfError(new ConfigError('no `switch` is configured', { advice }), {
      phase: 'switch',
    });
    expect(outcome.advice).toBe(advice);
  });

  it('has touched no traffic, where it had begun to write down', () => {
    const error = new ConfigError('`switch.read` answered "purple"');
    const { advice, traffic } = outcomeOfError(error, { phase: 'pre-switch', entries: entriesOf(opened) });
    expect({ advice, traffic }).toEqual({ advice: 'Traffic was not touched.', traffic: 'unchanged' });
  });

  it('leaves green without anybody who watches it, and the place of the mistake below its sentence', () => {
    const error = new CheckFileError('slo `works`: is not PromQL, at position 4\n    up{\n       ^', {
      advice: 'Mend the query.',
    });
    const entries = entriesOf(opened, intent, verified);
    expect(outcomeOfError(error, { phase: 'observe', entries, entriesBefore: 3 })).toEqual({
      phase: 'observe',
      verdict: 'inconclusive',
      exitCode: 2,
      reason:
        'slo `works`: is not PromQL, at position 4; traffic is on green, and nothing watches it\n    up{\n       ^',
      advice:
        'Mend the query. Nothing was touched. Go on with `bg-check resume` or `bg-check rollback --reason <text>`.',
      traffic: 'green',
    });
  });

  it('is no mere mistake once traffic was to move', () => {
    const entries = entriesOf(opened, intent);
    const outcome = outcomeOfError(new ConfigError('no such host'), { phase: 'pre-switch', entries });
    expect(outcome).toMatchObject({ phase: 'switch', exitCode: 3, traffic: 'unknown' });
    expect(outcome.advice).not.toContain('touched');
  });
});

it('says of a service that is down no more than that', () => {
  const outcome = outcomeOfError(new ProviderError('the switch cannot be read'), { phase: 'pre-switch' });
  expect(outcome).toEqual({
    phase: 'pre-switch',
    verdict: 'inconclusive',
    exitCode: 3,
    reason: 'the switch cannot be read',
    traffic: 'unchanged',
  });
});

it.each([new RefusedError('green has no ready endpoint'), new SwitchError('the socket closed')])(
  'calls a person when something was refused as unsafe, or failed: no evidence is missing (%s)',
  (error) => {
    expect(outcomeOfError(error, { phase: 'switch' })).toEqual({
      phase: 'switch',
      verdict: 'fail',
      exitCode: 4,
      reason: error.message,
      traffic: 'unchanged',
    });
  },
);
