import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { cutOver } from './cut-over.ts';
import { openStage, type Ended, type Stage } from './open-stage.ts';
import { ordersSucceed, type Scenario } from './scenario.ts';
import { spawnShops, type ShopProcess } from './spawn-shops.ts';
import { startFickleProxy } from './start-fickle-proxy.ts';
import { startProvider, type Provider, type ProviderKind } from './start-provider.ts';

/** Stages for scenarios, and servers that scrape them. */
export interface Theater {
  /** Runs the release of a scenario to its end. */
  perform(scenario: Scenario): Promise<Ended>;
  close(): Promise<void>;
}

/** More at once would starve what else a small machine does. */
const atOnce = 6;
/** The processes of bg-check begin one after the other. */
const betweenStartsMs = 500;

interface Cast {
  readonly stage: Stage;
  readonly green: ShopProcess;
}

export async function openTheater(scenarios: readonly Scenario[]): Promise<Theater> {
  const closers: (() => Promise<unknown>)[] = [];
  const casts = new Map<Scenario, Cast>();
  const providers = new Map<Scenario, Promise<Provider>>();
  const limit = pLimit(atOnce);
  let nextStart = Promise.resolve();

  async function spawnPair(count: number): Promise<readonly [ShopProcess, ShopProcess]> {
    const pair = await Promise.all([spawnShops('blue', count), spawnShops('green', count)]);
    closers.push(...pair.map((shops) => () => shops.kill()));
    return pair;
  }
  async function castGroup(group: readonly Scenario[]): Promise<void> {
    if (group.length === 0) return;
    const [blues, greens] = await spawnPair(group.length);
    for (const [index, scenario] of group.entries()) {
      const [blue, green] = [blues.shops[index], greens.shops[index]];
      if (blue === undefined || green === undefined) throw new Error('a shop is missing');
      const stage = await openStage({
        name: `shop-${scenarios.indexOf(scenario)}`,
        blue,
        green,
        perSecond: scenario.perSecond ?? 10,
      });
      closers.push(() => stage.close());
      casts.set(scenario, { stage, green: greens });
    }
  }
  function provide(kind: ProviderKind, group: readonly Scenario[]): void {
    if (group.length === 0) return;
    const scraped = group.flatMap((scenario) => {
      const [blue, green] = casts.get(scenario)?.stage.targets ?? [];
      return blue && green ? [{ blue, green, pastErrors: scenario.pastErrors ?? 0 }] : [];
    });
    const provider = startProvider(kind, scraped).then((started) => {
      closers.push(() => started.stop());
      return started;
    });
    for (const scenario of group) providers.set(scenario, provider);
  }
  async function close(): Promise<void> {
    limit.clearQueue();
    await Promise.allSettled(providers.values());
    await Promise.all(closers.map((closer) => closer()));
  }
  /** Waits for its turn to begin. */
  function turn(): Promise<void> {
    const own = nextStart;
    nextStart = own.then(() => delay(betweenStartsMs));
    return own;
  }

  try {
    const of = (kind: Scenario['provider']) =>
      scenarios.filter(({ provider = 'prometheus' }) => provider === kind);
    await castGroup(scenarios.filter(({ ownShops }) => ownShops !== true));
    for (const scenario of scenarios.filter(({ ownShops }) => ownShops)) await castGroup([scenario]);
    provide('prometheus', of('prometheus'));
    provide('victoria-metrics', of('victoria-metrics'));
    for (const scenario of of('own-prometheus')) provide('prometheus', [scenario]);
    await Promise.all(providers.values());
  } catch (error) {
    await close();
    throw error;
  }

  return {
    perform: (scenario) =>
      limit(async () => {
        const cast = casts.get(scenario);
        if (cast === undefined) throw new Error(`no stage for ${scenario.title}`);
        await turn();
        const prometheus = await providers.get(scenario);
        const { checks = ordersSucceed, observe, before, play = cutOver } = scenario;
        const proxy = await startFickleProxy(prometheus?.url ?? cast.stage.blue.url);
        const scene = { ...cast, prometheus: prometheus ?? {}, proxy };
        try {
          cast.stage.prepare({ prometheus: prometheus && proxy.url, checks, observe });
          await before?.(scene);
          return await play(scene, scenario);
        } finally {
          await Promise.all([proxy.close(), cast.stage.close()]);
        }
      }),
    close,
  };
}
