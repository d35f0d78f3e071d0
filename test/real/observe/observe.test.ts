import { afterAll, beforeAll, describe, expect, it, type RunnerTask } from 'vitest';
import { describeWith } from '../../support/required-program.ts';
import { brokenScenarios } from './broken-scenarios.ts';
import { healthyScenarios } from './healthy-scenarios.ts';
import type { Ended } from './open-stage.ts';
import { openTheater, type Theater } from './open-theater.ts';
import { resumedScenario } from './resumed-scenario.ts';
import type { Scenario } from './scenario.ts';
import { misspelledScenarios, unknownScenarios } from './unknown-scenarios.ts';

// What takes long begins first.
const all: readonly Scenario[] = [
  ...healthyScenarios,
  resumedScenario,
  ...brokenScenarios,
  ...unknownScenarios,
  ...misspelledScenarios,
];
const outcomes = { 0: 'is kept', 1: 'goes back', 2: 'is not begun', 3: 'is held' } as const;
const nameOf = ({ title, expected }: Scenario) => `${outcomes[expected.exitCode]}: ${title}`;

function chosenNames(tasks: readonly RunnerTask[]): string[] {
  return tasks.flatMap((task) => {
    if (task.mode !== 'run') return [];
    return task.type === 'suite' ? chosenNames(task.tasks) : [task.name];
  });
}

// They take turns, and the first to be looked at may be the last to begin.
describe('a release that is observed', { timeout: 180_000 }, () => {
  let theater: Theater | undefined;
  const performances = new Map<Scenario, Promise<Ended>>();

  // Some of them at once, since they mostly wait; a test looks at what became of one.
  // eslint-disable-next-line no-empty-pattern -- it is how a test framework is asked for no fixture
  beforeAll(async ({}, { tasks }) => {
    const names = chosenNames(tasks);
    const chosen = all.filter((scenario) => names.includes(nameOf(scenario)));
    const opened = await openTheater(chosen);
    theater = opened;
    for (const scenario of chosen) {
      const performance = opened.perform(scenario);
      performance.catch(() => undefined);
      performances.set(scenario, performance);
    }
  });
  afterAll(() => theater?.close());

  function perform(scenarios: readonly Scenario[]): void {
    for (const scenario of scenarios) {
      it(nameOf(scenario), async () => {
        const ended = await performances.get(scenario);
        const { says, ...expected } = scenario.expected;
        expect(ended, `${ended?.stdout}\n${ended?.stderr}`).toMatchObject({ ...expected, signal: null });
        for (const sentence of says) expect(ended?.stdout).toMatch(sentence);
      });
    }
  }
  const of = (kind: Scenario['provider'][]) => all.filter(({ provider }) => kind.includes(provider));

  perform(of(['none']));
  describeWith(['prometheus', 'promtool'], 'over a live Prometheus', () => {
    perform(of([undefined, 'own-prometheus']));
  });
  describeWith(['victoria-metrics'], 'over a live VictoriaMetrics', () => {
    perform(of(['victoria-metrics']));
  });
});
