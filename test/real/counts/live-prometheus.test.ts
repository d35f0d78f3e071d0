import { it } from 'vitest';
import { startLocalPrometheus } from '../../support/local-prometheus.ts';
import { describeWith } from '../../support/required-program.ts';
import { expectLiveCounts } from './expect-live-counts.ts';

describeWith(['prometheus'], 'counting by Prometheus', () => {
  it('tells every request and every error once, from the first one on', { timeout: 180_000 }, () =>
    expectLiveCounts({ start: startLocalPrometheus, knowsDeclared: true }),
  );
});
