import { createRandom } from '../random/random.ts';
import type { Scenario } from '../scenario.ts';
import { createTrafficPlayer, type TrafficPlan } from './play-traffic.ts';
import { blueCourse, greenCourse, type ShareCourse } from './share-course.ts';
import type { PlayedWindow, Traffic } from './traffic.ts';

/** Tells streams of random numbers of one replicate apart, so that what one rule asks for changes nothing for others. */
const purposes = { green: 1, control: 2, blue: 3 } as const;
const noErrors: ShareCourse = { before: 0, after: 0, changeAt: Infinity };

function bluePlan(scenario: Scenario, seconds: number): TrafficPlan {
  const { scrape, rate, od } = scenario;
  return {
    ...{ seconds, scrape, rate, clustering: od, every: Infinity, probe: undefined },
    ...{ darkFrom: Infinity, probesDarkFrom: Infinity },
    errors: blueCourse(scenario, 'errors') ?? noErrors,
    latency: blueCourse(scenario, 'latency'),
  };
}

/** Plays a scenario's window, one replicate after the other; each overwrites the one before. */
export function createWindowPlayer(scenario: Scenario, seed: number): (replicate: number) => PlayedWindow {
  const { scrape, rate, od, window, kind, at } = scenario;
  const { probe } = scenario.streams;
  const darkFrom = kind === 'dark' ? (at ?? 0) : Infinity;
  const playGreen = createTrafficPlayer({
    ...{ seconds: window, scrape, rate, clustering: od, darkFrom },
    errors: greenCourse(scenario, 'errors') ?? noErrors,
    latency: greenCourse(scenario, 'latency'),
    probe: greenCourse(scenario, 'probe'),
    every: probe?.every ?? Infinity,
    probesDarkFrom: probe?.after === 1 ? darkFrom : Infinity,
  });
  const playControl = createTrafficPlayer(bluePlan(scenario, window));

  return (replicate) => {
    let control: Traffic | undefined;
    return {
      green: playGreen(createRandom(scenario.seed, seed, purposes.green, replicate)),
      control: () =>
        (control ??= playControl(createRandom(scenario.seed, seed, purposes.control, replicate))),
    };
  };
}

/** Plays what blue answered before the switch. */
export function createHistoryPlayer(scenario: Scenario, seed: number): (history: number) => Traffic {
  const play = createTrafficPlayer(bluePlan(scenario, scenario.baselineSeconds));
  return (history) => play(createRandom(scenario.seed, seed, purposes.blue, history));
}
