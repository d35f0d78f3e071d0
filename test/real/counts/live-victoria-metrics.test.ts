import { it } from 'vitest';
import { startLocalVictoriaMetrics } from '../../support/local-victoria-metrics.ts';
import { describeWith } from '../../support/required-program.ts';
import { expectLiveCounts } from './expect-live-counts.ts';

// It finds a new series only seconds later, so that first errors come in late.
describeWith(['victoria-metrics'], 'counting by VictoriaMetrics', () => {
  it('tells every request and every error once, from the first one on', { timeout: 180_000 }, () =>
    expectLiveCounts({ start: startLocalVictoriaMetrics, knowsDeclared: false }),
  );
});
