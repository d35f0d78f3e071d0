import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  createAzureSlotsHook,
  type AzureSlotsHookOptions,
} from '../../../src/switch/azure/azure-slots-hook.ts';
import type { HookSurroundings } from '../../../src/switch/hook-surroundings.ts';
import { StateChangedError } from '../../../src/switch/state-changed-error.ts';
import { appService, busyMessage } from '../../support/azure/app-service.ts';
import {
  resourceGroup,
  secretEnv,
  send,
  startAzureServer,
  subscription,
  webProblem,
} from '../../support/azure/azure-server.ts';
import { errorOf } from '../../support/error-of.ts';

async function start(options: Partial<AzureSlotsHookOptions> = {}, around: HookSurroundings = {}) {
  const service = appService();
  const azure = await startAzureServer(service.provider);
  const hook = createAzureSlotsHook(
    {
      subscription,
      resourceGroup,
      site: 'shop',
      slot: 'staging',
      setting: 'BG_COLOR',
      colors: { blue: 'blue', green: 'green' },
      management: azure.url,
      authority: azure.url,
      swapTimeout: '5s',
      timeout: 800,
      ...options,
    },
    { env: secretEnv, ...around },
  );
  /** Answers each request for a swap, until it no longer returns `true`. */
  const onSwap = (answer: (response: ServerResponse) => boolean) => {
    azure.intercept = ({ path }, response) => path.endsWith('/slotsswap') && answer(response);
  };
  return { hook, azure, service, onSwap };
}

type Started = Awaited<ReturnType<typeof start>>;

/** What a person reads before anything moves. */
async function refusal(change: (shop: Started) => void, options = {}) {
  const shop = await start(options);
  change(shop);
  const error = await errorOf(shop.hook.preflight?.('green') ?? Promise.resolve());
  const { code, message } = error as { code: string; message: string };
  expect(shop.service.swaps).toBe(0);
  return `${code}: ${message.replaceAll(shop.azure.url.slice(7), 'azure')}`;
}

const unwarmed =
  'any answer of slot staging, a 500 too, counts as warm: `WEBSITE_SWAP_WARMUP_PING_STATUSES` is not set on it';

describe('the azure-slots hook', () => {
  it('swaps once, however often it is asked, and back', async () => {
    const { hook, azure, service } = await start();
    const saved = await hook.read();
    await hook.apply('green', saved.etag === undefined ? {} : { ifMatch: saved.etag });
    await hook.apply('green', {});
    expect([service.swaps, service.production.settings.BG_COLOR]).toEqual([1, 'green']);
    await hook.restore(saved);
    await hook.restore(saved);
    await hook.apply('blue', {});
    expect([service.swaps, service.production.settings.BG_COLOR]).toEqual([2, 'blue']);
    expect(azure.requests.filter(({ path }) => path.endsWith('slotsswap'))).toEqual(
      Array.from({ length: 2 }, () => ({
        method: 'POST',
        path: 'Microsoft.Web/sites/shop/slots/staging/slotsswap',
        body: { targetSlot: 'production', preserveVnet: true },
        apiVersion: '2023-12-01',
      })),
    );
  });

  it('keeps nothing of the other app settings', async () => {
    const { hook } = await start();
    const state = await hook.read();
    expect(state.raw).toEqual({
      production: 'blue',
      slot: 'green',
      prepared: null,
      swappedAt: null,
      operation: null,
      rerouted: 0,
    });
    expect(JSON.stringify(state)).not.toContain('secret');
  });

  it('knows what is where by versions as well', async () => {
    const { hook, service } = await start({ setting: 'VERSION', colors: { blue: '1.4.2', green: '1.5.0' } });
    service.production.settings.VERSION = '1.4.2';
    service.staging.settings.VERSION = '1.5.0';
    await hook.apply('green', {});
    expect((await hook.read()).color).toBe('green');
  });

  it('waits for a swap whose beginning was never confirmed, and does not begin another', async () => {
    const { hook, service, onSwap } = await start();
    service.swapMs = 150;
    onSwap((response) => {
      service.begin();
      response.destroy();
      return true;
    });
    await hook.apply('green', {});
    expect([service.swaps, (await hook.read()).color]).toEqual([1, 'green']);
  });

  it('asks after a swap at nobody but the API, and sees by the slots when it is over', async () => {
    const { hook, azure, service, onSwap } = await start();
    service.swapMs = 150;
    onSwap((response) => {
      const { id } = service.begin();
      const headers = { location: `https://elsewhere.example/operationresults/${id}` };
      send(response, { status: 202, headers });
      return true;
    });
    await hook.apply('green', {});
    expect([service.swaps, (await hook.read()).color]).toEqual([1, 'green']);
    expect(azure.requests.filter(({ path }) => path.includes('operationresults'))).toEqual([]);
    onSwap((response) => {
      send(response, { status: 202 });
      return true;
    });
    expect(await errorOf(hook.apply('blue', {}))).toMatchObject({
      message: 'the swap was accepted, and there was no sign of it within 800ms after that',
    });
  });

  it('says so when nobody knows whether a swap was begun, and asks only once', async () => {
    const { hook, azure, onSwap } = await start();
    let asked = 0;
    onSwap((response) => {
      asked += 1;
      response.destroy();
      return true;
    });
    expect(
      ((await errorOf(hook.apply('green', {}))) as Error).message.replace(azure.url.slice(7), 'azure'),
    ).toMatch(
      /^switch: POST Microsoft\.Web\/sites\/shop\/slots\/staging\/slotsswap \(azure\): .*; no sign of a swap within 800ms after that$/,
    );
    expect(asked).toBe(1);
  });

  it('cannot tell who serves while a swap goes on, and waits for its end before it goes back', async () => {
    const { hook, service } = await start();
    const saved = await hook.read();
    service.swapMs = 150;
    const { id } = service.begin();
    expect((await hook.read()).color).toBe('unknown');
    expect(await errorOf(hook.verify('blue'))).toMatchObject({
      message: `App Service is still at work on the site (operation ${id})`,
    });
    await hook.restore(saved);
    expect([service.swaps, (await hook.read()).color]).toEqual([2, 'blue']);
  });

  it('gives up on a swap that does not end, and says that it still may', async () => {
    const { hook, service } = await start({ swapTimeout: '300ms' });
    service.swapMs = 1_000;
    expect(await errorOf(hook.apply('green', {}))).toMatchObject({
      message: 'the swap did not end within 300ms, and may still do so',
    });
    expect((await hook.read()).color).toBe('unknown');
    service.operation = undefined;
  });

  it('lets others go first on the way to green, and tries again on the way back', async () => {
    const { hook, service, onSwap } = await start();
    let refusals = 0;
    onSwap((response) => {
      if ((refusals += 1) > 1) return false;
      send(response, webProblem(409, 'Conflict', busyMessage));
      return true;
    });
    const { etag = '' } = await hook.read();
    const error = await errorOf(hook.apply('green', { ifMatch: etag }));
    expect(error).toBeInstanceOf(StateChangedError);
    expect((error as Error).message).toContain(`answered 409 Conflict: Conflict: ${busyMessage}`);
    service.exchange();
    refusals = 0;
    await hook.apply('blue', {});
    expect([refusals, (await hook.read()).color]).toEqual([2, 'blue']);
  });

  it('does not swap again for a listing that lags behind a swap', async () => {
    const { hook, service } = await start();
    const saved = await hook.read();
    await hook.apply('green', {});
    const { finish } = service;
    service.finish = () => ({ status: 200 });
    await hook.restore(saved);
    expect(await hook.verify('blue')).toBe('not-verified');
    expect(await errorOf(hook.apply('blue', {}))).toMatchObject({
      message:
        'switch: the last swap was reported done, and production still says that it holds `green`: another might undo it',
    });
    expect(service.swaps).toBe(2);
    finish();
    await hook.apply('blue', {});
    expect([service.swaps, await hook.verify('blue')]).toEqual([2, 'verified']);
  });

  it('tells a failed swap, and opens a slot again that it left closed', async () => {
    const { hook, azure, service } = await start();
    const saved = await hook.read();
    service.finish = () => {
      service.staging.targetSwapSlot = 'production';
      return webProblem(
        400,
        'BadRequest',
        "Cannot swap slots for site 'shop': the worker process could not be started.",
      );
    };
    expect(
      ((await errorOf(hook.apply('green', {}))) as Error).message.replace(azure.url.slice(7), 'azure'),
    ).toBe(
      "the swap failed: switch: GET Microsoft.Web/sites/shop/slots/staging/operationresults/operation-1 (azure) answered 400 Bad Request: BadRequest: Cannot swap slots for site 'shop': the worker process could not be started.",
    );
    expect(await hook.read()).toMatchObject({ color: 'blue', raw: { prepared: 'production' } });
    await hook.restore(saved);
    expect(await hook.read()).toEqual(saved);
  });

  it('says that there is nothing to swap back once the slot holds something else', async () => {
    const { hook, service } = await start();
    const saved = await hook.read();
    await hook.apply('green', {});
    service.staging.settings.BG_COLOR = 'red';
    expect(await errorOf(hook.restore(saved))).toMatchObject({
      message: 'switch: production holds green, slot staging holds `red`: there is no blue to swap in',
      advice: 'Deploy blue to slot staging, with the app setting `BG_COLOR` set to `blue`.',
    });
    expect(service.swaps).toBe(1);
  });

  it('warns of what counts as warm', async () => {
    const { hook, service } = await start();
    expect(await hook.preflight?.('green')).toEqual([unwarmed]);
    service.staging.settings.WEBSITE_SWAP_WARMUP_PING_STATUSES = '200,202';
    expect(await hook.preflight?.('green')).toEqual([]);
  });

  it('refuses what a swap would not do, or not be alone in doing, in one error', async () => {
    const nothing = () => undefined;
    const mark = 'BG_COLOR';
    expect(await refusal(({ service }) => service.sticky.push(mark))).toBe(
      'BGC_CONFIG: switch.setting: `BG_COLOR` is a deployment slot setting: it would stay where it is when production holds blue, slot staging holds green is swapped',
    );
    expect(await refusal(nothing, { setting: 'COLOUR' })).toBe(
      'BGC_CONFIG: switch.setting: the app setting `COLOUR` says which color a slot holds, `blue` or `green`; production does not have it',
    );
    expect(await refusal(({ service }) => (service.staging.settings[mark] = 'blue'))).toBe(
      'BGC_CONFIG: switch.setting: both slots say that they hold blue',
    );
    expect(await refusal(({ service }) => (service.staging.autoSwapSlotName = 'production'))).toBe(
      'BGC_CONFIG: switch.slot: slot staging swaps itself into production whenever it is deployed to',
    );
    expect(await refusal(nothing, { slot: 'stagin' })).toMatch(
      /^BGC_CONFIG: .*slots\/stagin.* answered 404 Not Found: ResourceNotFound/,
    );
    expect(await refusal(({ service }) => (service.staging.state = 'Stopped'))).toBe(
      'BGC_REFUSED: switch: slot staging is stopped, and would not be swapped',
    );
    expect(await refusal(({ service }) => (service.staging.targetSwapSlot = 'production'))).toBe(
      'BGC_REFUSED: switch: slot staging is prepared for a swap with production that was neither completed nor cancelled',
    );
    expect(await refusal(({ service }) => (service.operation = { id: 'scaling', end: undefined }))).toBe(
      'BGC_REFUSED: switch: App Service is at work on the site (operation scaling): it would not swap',
    );
    expect(
      await refusal(({ service }) =>
        service.rampUpRules.push({
          name: 'staging',
          actionHostName: 'shop-staging.azurewebsites.net',
          reroutePercentage: 20,
        }),
      ),
    ).toBe(
      'BGC_REFUSED: switch: production passes 20 % of its requests on to other slots, and a swap would turn that round',
    );
    expect(
      await refusal(
        ({ azure }) => (azure.permissions = [{ actions: ['*/read', '*/list/action'], notActions: [] }]),
      ),
    ).toMatch(
      /^BGC_CONFIG: switch: who signs in to Azure may not do Microsoft\.Web\/sites\/slots\/slotsswap\/action on /,
    );
  });
});
