import type { CheckResult } from '../../../src/check/check-result.ts';
import type { UserConfig } from '../../../src/config/config-schema.ts';
import { createRedactor } from '../../../src/redact/create-redactor.ts';
import type { Certificates } from '../../support/certificates.ts';
import { runDefinedChecks } from '../../support/run-defined-checks.ts';
import { startEdge } from './edge.ts';
import { createSharedMemory, priceFeed, shopExtras } from './extras.ts';
import type { Fault } from './fault.ts';
import { defineShopChecks, type Account } from './shop-checks.ts';
import type { ShopStage } from './shop-stage.ts';

/** What a run against one fault came to. */
export interface FaultRun {
  readonly results: readonly CheckResult[];
  /** The results as any report would show them. */
  readonly shown: string;
  readonly secrets: readonly string[];
  /** What the account left in the database, before and after. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface RunOptions {
  readonly certificates?: Certificates;
  /** The checks of the shop by default. */
  readonly define?: (account: Account) => void;
}

/** Runs checks before a switch of the shop, with one fault on green, or none. */
export async function runWithFault(
  stage: ShopStage,
  fault: Omit<Fault, 'name' | 'finds'>,
  { certificates, define = defineShopChecks }: RunOptions = {},
): Promise<FaultRun> {
  const { layer, feed = priceFeed, certificate, stopsTheRest = false } = fault;
  const account = stage.newAccount();
  const extras = shopExtras(createSharedMemory(), stage.pool);
  const tls =
    certificate === undefined || certificates === undefined
      ? undefined
      : { cert: certificates.read(`${certificate}.pem`), key: certificates.read(`${certificate}.key`) };
  const [blue, green] = await Promise.all([
    startEdge(stage.urls.blue),
    startEdge(stage.urls.green, tls === undefined ? {} : { tls }),
  ]);
  blue.layers = [extras];
  green.layers = layer === undefined ? [extras] : [layer, extras];
  blue.feed = priceFeed;
  green.feed = feed;
  const config: UserConfig = {
    blue: { url: blue.url, version: 'v1' },
    green: {
      url: green.url,
      version: 'v2',
      ...(tls === undefined ? {} : { tls: { ca: `${certificates?.folder ?? ''}/ca.pem` } }),
      ...fault.green,
    },
    live: { url: blue.url },
    identity: { color: '$.color' },
    // Where it will not be ready, nobody need wait for long.
    readiness: { path: '/health/deep', deadline: stopsTheRest ? '8s' : '30s' },
    database: { url: stage.databaseUrl },
    runner: { timeout: '1m' },
  };
  try {
    const before = await stage.traces(account.email);
    const defineAll = () => {
      define(account);
    };
    const { results, secrets } = await runDefinedChecks(defineAll, {
      config: aimedAt('shop.test', config),
    });
    const redactor = createRedactor();
    for (const secret of secrets) redactor.add(secret);
    return {
      results,
      shown: JSON.stringify(redactor.redact(results)),
      secrets,
      before,
      after: await stage.traces(account.email),
    };
  } finally {
    await Promise.all([blue.close(), green.close()]);
  }
}

/** Both colors are asked as the front door is. */
function aimedAt(host: string, config: UserConfig): UserConfig {
  return { ...config, blue: { ...config.blue, host }, green: { ...config.green, host } };
}
