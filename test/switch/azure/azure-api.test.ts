import { describe, expect, it } from 'vitest';
import type { AzureAccess } from '../../../src/switch/azure/azure-access.ts';
import { openAzureApi, type AzureCall } from '../../../src/switch/azure/azure-api.ts';
import { asConfiguration } from '../../../src/switch/azure/azure-error.ts';
import { allows } from '../../../src/switch/azure/azure-permissions.ts';
import type { HookSurroundings } from '../../../src/switch/hook-surroundings.ts';
import {
  problem,
  resourceGroup,
  secretEnv,
  send,
  startAzureServer,
  subscription,
  webProblem,
  type AzureServer,
} from '../../support/azure/azure-server.ts';
import { errorOf } from '../../support/error-of.ts';
import { closedPort } from '../../support/http-server.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { startServer } from '../traffic-servers.ts';

const kind = { options: '`switch.site`', role: 'Website Contributor' };
const shop = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/sites/shop`;

const startShop = () => startAzureServer(() => ({ status: 200, body: { name: 'shop' } }));

function open(azure: AzureServer, access: Partial<AzureAccess> = {}, around: HookSurroundings = {}) {
  const places = { management: azure.url, authority: azure.url };
  const api = openAzureApi({ subscription, resourceGroup, timeout: 2_000, ...places, ...access }, kind, {
    env: secretEnv,
    ...around,
  });
  return (call: Partial<AzureCall> = {}) => api.call({ method: 'GET', path: shop, ...call }, '2023-12-01');
}

async function refusal(azure: AzureServer, answer: () => ReturnType<typeof problem>) {
  azure.intercept = (_request, response) => {
    send(response, answer());
    return true;
  };
  const { message, advice } = (await errorOf(open(azure)())) as { message: string; advice?: string };
  return { message: message.replace(azure.url.slice(7), 'azure'), advice };
}

describe('the resource manager of Azure', () => {
  it('waits as it is told where that is within the timeout, and else says how long it would be', async () => {
    const azure = await startShop();
    const clock = createVirtualClock(0);
    let tries = 0;
    azure.intercept = (_request, response) => {
      tries += 1;
      if (tries % 3 === 0) return false;
      const seconds = tries > 3 ? '120' : '4';
      send(response, {
        ...problem(429, 'TooManyRequests', 'Slow down.'),
        headers: { 'retry-after': seconds },
      });
      return true;
    };
    const call = open(azure, { timeout: 60_000 }, { clock });
    expect(await call()).toMatchObject({ status: 200, body: { name: 'shop' } });
    expect([tries, clock.now()]).toEqual([3, 8_000]);
    expect(await errorOf(call())).toMatchObject({
      message: `switch: GET Microsoft.Web/sites/shop (${azure.url.slice(7)}) answered 429 Too Many Requests (again in 2m): TooManyRequests: Slow down.`,
      advice: 'Raise `switch.timeout`, or try again later.',
      retryAfterMs: 120_000,
    });
    // What would be a second swap is not sent again by itself.
    tries = 0;
    expect(await errorOf(call({ patient: false }))).toMatchObject({ status: 429, retryAfterMs: 4_000 });
    expect(tries).toBe(1);
  });

  it('signs in anew when a token was taken back, once', async () => {
    const azure = await startShop();
    const call = open(azure);
    await call();
    azure.tokens.clear();
    await call();
    expect(azure.signIns).toHaveLength(2);
    azure.intercept = (_request, response) => {
      send(
        response,
        problem(401, 'InvalidAuthenticationTokenTenant', 'The access token is from the wrong issuer.'),
      );
      return true;
    };
    expect(await errorOf(call())).toMatchObject({
      message: `switch: GET Microsoft.Web/sites/shop (${azure.url.slice(7)}) answered 401 Unauthorized: InvalidAuthenticationTokenTenant: The access token is from the wrong issuer.`,
    });
    expect(azure.signIns).toHaveLength(3);
  });

  it('says what was refused, in the words of either of its services, and what would help', async () => {
    const azure = await startShop();
    expect(
      await refusal(azure, () =>
        problem(403, 'AuthorizationFailed', 'The client does not have authorization.'),
      ),
    ).toEqual({
      message:
        'switch: GET Microsoft.Web/sites/shop (azure) answered 403 Forbidden: AuthorizationFailed: The client does not have authorization.',
      advice: 'Give who signs in the role `Website Contributor` on it; an assignment takes some minutes.',
    });
    expect(await refusal(azure, () => webProblem(404, 'NotFound', 'Cannot find site.'))).toEqual({
      message:
        'switch: GET Microsoft.Web/sites/shop (azure) answered 404 Not Found: NotFound: Cannot find site.',
      advice: 'Look at `switch.site`.',
    });
  });

  it('takes an address where nobody is for a mistake, and one that is late for none', async () => {
    const azure = await startShop();
    const platform = await startServer((_incoming, response) => {
      response.end(JSON.stringify({ access_token: 'a-token', expires_in: 3_600 }));
    });
    const env = { IDENTITY_ENDPOINT: platform.url, IDENTITY_HEADER: 'the-header' };
    const nowhere = `http://127.0.0.1:${await closedPort()}`;
    const missing = open(azure, { management: nowhere }, { env });
    expect(await errorOf(asConfiguration(() => missing()))).toMatchObject({
      code: 'BGC_CONFIG',
      message: expect.stringMatching(/^switch: GET Microsoft\.Web\/sites\/shop .*ECONNREFUSED/) as string,
      advice: 'See whether it can be reached from here; `switch.management` says where it is.',
    });
    azure.intercept = () => true;
    const late = open(azure, { timeout: 300 });
    expect(await errorOf(asConfiguration(() => late()))).toMatchObject({ code: 'BGC_SWITCH', isLate: true });
  });

  it('gives its token to nobody else, and to nobody in the clear', async () => {
    const azure = await startShop();
    const other = await startShop();
    expect(await errorOf(open(azure)({ path: `${other.url}/operationresults/1` }))).toMatchObject({
      message: `switch: ${other.url} is not the API of \`switch.management\``,
    });
    expect(other.requests).toEqual([]);
    expect(() => open(azure, { management: 'http://management.example' })).toThrow(
      'switch.management: expected an https address, got `http://management.example`',
    );
  });
});

describe('what a role allows', () => {
  it('reads patterns as roles have them, and takes away what one role leaves out of itself alone', () => {
    const swap = 'Microsoft.Web/sites/slots/slotsswap/action';
    const contributor = { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] };
    const website = { actions: ['Microsoft.Web/sites/*', '*/read'], notActions: [] };
    const careful = {
      actions: ['microsoft.web/*'],
      notActions: ['Microsoft.Web/sites/slots/SlotsSwap/Action'],
    };
    expect(allows([contributor], swap)).toBe(true);
    expect(allows([website], swap)).toBe(true);
    expect(allows([careful], swap)).toBe(false);
    expect(allows([careful, website], swap)).toBe(true);
    expect(allows([{ actions: ['*/read'] }], swap)).toBe(false);
    expect(allows([], swap)).toBe(false);
  });
});
