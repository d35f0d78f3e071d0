import { subjectOf } from '../scenario.ts';
import { withinLast } from '../traffic/traffic.ts';
import { looksEvery } from './looks.ts';
import type { Rule } from './rule.ts';

const [step, span, count] = [60, 60, 15];
/** Measurements in a row without a value that Argo Rollouts bears by default. */
const errorsBorne = 4;

/**
 * An analysis of Argo Rollouts with one metric, the one the scenario is about: a measurement above the objective fails;
 * the release is aborted when more than `failureLimit` have failed, or more than four in a row had no value.
 */
export function argoRule(name: string, failureLimit: number): Rule {
  return {
    name,
    description: `Argo Rollouts: ${step} s x ${count}, failureLimit ${failureLimit}`,
    givesVerdicts: false,
    looks: ({ window }) => looksEvery(step, Math.min(window, step * count)),
    prepare: (scenario) => {
      const latency = subjectOf(scenario) === 'latency';
      const { slo } = (latency ? scenario.streams.latency : undefined) ?? scenario.streams.errors;
      return () => {
        let [failed, withoutValue] = [0, 0];
        return {
          look(seconds, { green }) {
            const total = withinLast(green.requests, green, seconds, span);
            const bad = withinLast(latency ? green.slow : green.errors, green, seconds, span);
            withoutValue = total > 0 ? 0 : withoutValue + 1;
            if (bad > slo * total) failed += 1;
            return failed > failureLimit || withoutValue > errorsBorne;
          },
        };
      };
    },
  };
}
