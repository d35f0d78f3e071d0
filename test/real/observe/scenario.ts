import type { UserConfig } from '../../../src/config/config-schema.ts';
import type { Duration } from '../../../src/duration.ts';
import type { LocalPrometheus } from '../../support/local-prometheus.ts';
import type { Ended, Stage } from './open-stage.ts';
import type { ShopProcess } from './spawn-shops.ts';
import type { FickleProxy } from './start-fickle-proxy.ts';

/** What a scenario can get at while green is observed. */
export interface Scene {
  readonly stage: Stage;
  /** The process of green, of which only a scenario with shops of its own disposes. */
  readonly green: ShopProcess;
  /** The Prometheus of the scenario, which dies when it is told to only if it is its own. */
  readonly prometheus: Partial<LocalPrometheus>;
  /** What stands between bg-check and Prometheus. */
  readonly proxy: FickleProxy;
}

/** One release under one kind of trouble, and what is to become of it. */
export interface Scenario {
  readonly title: string;
  /** Orders a second; 10 by default. */
  readonly perSecond?: number;
  /** Whether the processes of its shops are its own. */
  readonly ownShops?: true;
  /** The share of orders that failed on blue before. */
  readonly pastErrors?: number;
  /** One Prometheus for all by default; `none`: bg-check reads the metrics pages itself. */
  readonly provider?: 'prometheus' | 'own-prometheus' | 'victoria-metrics' | 'none';
  /** Text of the check file, after its imports; orders must succeed by default. */
  readonly checks?: string;
  /** `9s` by default. */
  readonly window?: Duration;
  readonly observe?: UserConfig['observe'];
  /** How far ahead the clock of the machine is on which bg-check runs. */
  readonly skewMs?: number;
  /** Before traffic moves. */
  readonly before?: (scene: Scene) => Promise<void>;
  /** From the moment on when traffic has moved. */
  readonly meanwhile?: (scene: Scene) => Promise<void>;
  /** Runs the release in place of one `cutover`. */
  readonly play?: (scene: Scene, scenario: Scenario) => Promise<Ended>;
  readonly expected: {
    readonly exitCode: 0 | 1 | 2 | 3;
    readonly traffic: Ended['traffic'];
    /** The sentences that the report must have, each. */
    readonly says: readonly RegExp[];
  };
}

/** At most one order in ten may fail. */
export const ordersSucceed = `
slo('orders succeed', {
  bad: 'http_requests_total{code=~"5.."}',
  total: 'http_requests_total',
  minTotal: 50,
  max: 0.1,
});
`;

export const healthAnswers = `
probe('the shop answers', async ({ http }) => {
  await http.get('/health').expect(200);
});
`;

/** VictoriaMetrics may take ten seconds to find a series that is new: so long it keeps what it found for a selector. */
export const longWindow = '24s';
