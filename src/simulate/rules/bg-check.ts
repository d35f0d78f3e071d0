import { alphaBesideBlue } from '../../stats/sequential/against-blue.ts';
import { combineEvidence } from '../../stats/sequential/combine-evidence.ts';
import { subjectOf, type Scenario, type StreamName } from '../scenario.ts';
import type { Traffic } from '../traffic/traffic.ts';
import { looksEvery, mergeLooks } from './looks.ts';
import { isRelative, objectivesOf } from './objectives.ts';
import type { Rule, RuleRun, RuleSettings } from './rule.ts';
import { createWatch, type Watch } from './watch.ts';

const fewestArrived = 0.8;
/** What the product forgives a cold start by default. */
const defaultSettle = 30;

const all: readonly StreamName[] = ['errors', 'latency', 'probe'];

function looksOf(streams: readonly StreamName[], scenario: Scenario): Float64Array {
  const { window, scrape } = scenario;
  const every = streams.includes('probe') ? scenario.streams.probe?.every : undefined;
  const scraped = streams.some((stream) => stream !== 'probe') ? [looksEvery(scrape, window)] : [];
  return mergeLooks(...scraped, ...(every === undefined ? [] : [looksEvery(every, window)]));
}

/** Natural logarithm of what all objectives together have made of one coin. */
function logEvidenceOf(watches: readonly Watch[]): number {
  return combineEvidence(watches.map(({ evidence }) => evidence.logEvidence)).logEvidence;
}

function reaches(enough: number, watches: readonly Watch[]): boolean {
  // The mean is never above the largest, which is cheaper to know.
  return watches.some(({ evidence }) => evidence.logEvidence >= enough) && logEvidenceOf(watches) >= enough;
}

function mostlyArrived({ arrived, scrapes }: Traffic): boolean {
  return arrived >= fewestArrived * scrapes;
}

/** Without settling the benchmark is as published; a scenario about cold starts asks what the default forgives. */
function settleOf({ kind }: Scenario, { settleSeconds }: RuleSettings): number {
  return settleSeconds ?? (kind === 'transient' ? defaultSettle : 0);
}

/** Our rule: evidence as a fair game pays it, rolled back when one coin has become `1/alpha`. */
export function bgCheckRule(name: string, watched: 'subject' | 'all', description: string): Rule {
  const streamsOf = (scenario: Scenario) =>
    watched === 'subject' ? [subjectOf(scenario)] : all.filter((stream) => scenario.streams[stream]);
  return {
    name,
    description,
    givesVerdicts: true,
    looks: (scenario) => looksOf(streamsOf(scenario), scenario),
    prepare: (scenario, blue, settings) => {
      const objectives = objectivesOf(streamsOf(scenario), scenario, blue, settings);
      const alpha = isRelative(scenario) ? alphaBesideBlue(settings.alpha) : settings.alpha;
      const watchSettings = { alpha, settleSeconds: settleOf(scenario, settings) };
      const enough = Math.log(1 / alpha);
      return (): RuleRun => {
        const watches = objectives.map((objective) => createWatch(objective, scenario, watchSettings));
        return {
          look(seconds, { green }) {
            for (const watch of watches) watch.readUntil(seconds, green);
            return reaches(enough, watches);
          },
          verdict: ({ green }) =>
            mostlyArrived(green) &&
            watches.every((watch) => watch.isHealthy()) &&
            logEvidenceOf(watches) < enough / 2
              ? 'healthy'
              : 'inconclusive',
        };
      };
    },
  };
}
