import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AzureAccess } from '../../../src/switch/azure/azure-access.ts';
import { azureTokens } from '../../../src/switch/azure/azure-token.ts';
import type { HookSurroundings } from '../../../src/switch/hook-surroundings.ts';
import {
  client,
  clientSecret,
  resourceGroup,
  secretEnv,
  startAzureServer,
  subscription,
  tenant,
} from '../../support/azure/azure-server.ts';
import { errorOf } from '../../support/error-of.ts';
import { closedPort } from '../../support/http-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startServer } from '../traffic-servers.ts';

const noProgram = ['/nonexistent/az'];

function open(url: string, around: HookSurroundings, access: Partial<AzureAccess> = {}) {
  const places = { management: url, authority: url, program: noProgram };
  return azureTokens({ subscription, resourceGroup, timeout: 2_000, ...places, ...access }, around);
}

async function mistake(url: string, env: NodeJS.ProcessEnv, access: Partial<AzureAccess> = {}) {
  const error = await errorOf(open(url, { env }, access)(false));
  const { code, message, advice } = error as { code: string; message: string; advice?: string };
  return { code, message, advice };
}

/** A program that prints something, whatever it is called with. */
function programThat(script: string): string[] {
  const file = join(temporaryFolder(), 'az');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o700);
  return [file];
}

describe('signing in to Azure', () => {
  it('signs in by a client secret, once for calls side by side, and tells both secrets', async () => {
    const azure = await startAzureServer();
    const secrets: string[] = [];
    const token = open(azure.url, { env: secretEnv, onSecret: (secret) => secrets.push(secret) });
    const [one, other] = await Promise.all([token(false), token(false)]);
    expect([...azure.tokens]).toEqual([one]);
    expect(other).toBe(one);
    expect(await token(false)).toBe(one);
    expect(secrets).toEqual([clientSecret, one]);
    expect(Object.fromEntries(azure.signIns[0] ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: client,
      client_secret: clientSecret,
      scope: `${azure.url}/.default`,
    });
  });

  it('signs in again where whoever asked first has given up', async () => {
    const azure = await startAzureServer();
    const token = open(azure.url, { env: secretEnv });
    const first = new AbortController();
    const asked = [errorOf(token(false, first.signal)), token(false)] as const;
    first.abort(new Error('given up'));
    expect((await asked[0]) instanceof Error).toBe(true);
    expect(azure.tokens).toContain(await asked[1]);
  });

  it('renews a token five minutes before it ends, or when it is refused', async () => {
    const azure = await startAzureServer();
    let now = 0;
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    const token = open(azure.url, { env: secretEnv, clock });
    const first = await token(false);
    now = (3_599 - 301) * 1_000;
    expect(await token(false)).toBe(first);
    now += 2_000;
    const second = await token(false);
    expect(second).not.toBe(first);
    expect(await token(true)).not.toBe(second);
  });

  it('reads a federated token anew each time', async () => {
    const azure = await startAzureServer();
    const folder = temporaryFolder({ assertion: 'an-old-token\n' });
    const file = join(folder, 'assertion');
    const secrets: string[] = [];
    const env = { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client, AZURE_FEDERATED_TOKEN_FILE: file };
    const token = open(azure.url, { env, onSecret: (secret) => secrets.push(secret) });
    expect(await errorOf(token(false))).toMatchObject({
      code: 'BGC_CONFIG',
      message: `switch: signing in to Azure by a federated token: ${azure.url} answered 401: invalid_client: AADSTS7000215: Invalid client secret provided.`,
    });
    writeFileSync(file, 'a-federated-token\n');
    expect(azure.tokens).toContain(await token(false));
    expect(secrets).toEqual(['an-old-token', 'a-federated-token', ...azure.tokens]);
  });

  it('asks the platform it runs on, and a virtual machine only where that is named', async () => {
    const asked: unknown[] = [];
    const platform = await startServer((incoming, response) => {
      const { metadata, 'x-identity-header': header } = incoming.headers;
      asked.push({ url: incoming.url, metadata, header });
      response.end(JSON.stringify({ access_token: 'of-the-platform', expires_on: '4102444800' }));
    });
    const management = 'https://management.example';
    const env = {
      IDENTITY_ENDPOINT: `${platform.url}/msi/token`,
      IDENTITY_HEADER: 'the-header',
      AZURE_CLIENT_ID: client,
    };
    const secrets: string[] = [];
    const onSecret = (secret: string) => secrets.push(secret);
    expect(await open(management, { env, onSecret })(false)).toBe('of-the-platform');
    expect(secrets).toEqual(['the-header', 'of-the-platform']);
    expect(await open(management, { env: {} }, { imds: platform.url })(false)).toBe('of-the-platform');
    const resource = 'resource=https%3A%2F%2Fmanagement.example';
    expect(asked).toEqual([
      { url: `/msi/token?${resource}&api-version=2019-08-01&client_id=${client}`, header: 'the-header' },
      { url: `/metadata/identity/oauth2/token?${resource}&api-version=2018-02-01`, metadata: 'true' },
    ]);
  });

  it('asks the CLI of Azure where the environment has nothing', async () => {
    const until = Math.round(Date.now() / 1_000) + 3_600;
    const script = `[ "$*" = "account get-access-token --resource https://arm.example --subscription ${subscription} --output json" ] || exit 9\necho '{"accessToken":"of-the-cli","expires_on":${until}}'`;
    const program = programThat(script);
    expect(await open('https://arm.example', { env: process.env }, { program, auth: 'cli' })(false)).toBe(
      'of-the-cli',
    );
    const signedOut = programThat("echo 'ERROR: Please run az login to setup account.' >&2; exit 1");
    expect(await mistake('https://arm.example', { PATH: process.env.PATH }, { program: signedOut })).toEqual({
      code: 'BGC_CONFIG',
      message: `switch: signing in to Azure by its CLI: \`${signedOut.join()} account get-access-token --resource https://arm.example\` ended with exit code 1: ERROR: Please run az login to setup account.`,
      advice: 'Run `az login`, and see what `az account show` says.',
    });
  });

  it('says what is missing, what was refused and who does not answer, and no secret', async () => {
    const azure = await startAzureServer();
    const everyWay = expect.stringContaining('sign in with `az login`') as string;
    expect(await mistake(azure.url, {})).toEqual({
      code: 'BGC_CONFIG',
      message: 'switch: signing in to Azure by its CLI: the program `/nonexistent/az` was not found',
      advice: everyWay,
    });
    expect(await mistake(azure.url, { AZURE_CLIENT_SECRET: 'x', AZURE_CLIENT_ID: client })).toEqual({
      code: 'BGC_CONFIG',
      message: 'switch: AZURE_CLIENT_SECRET is set, but AZURE_TENANT_ID is not',
      advice: everyWay,
    });
    expect((await mistake(azure.url, {}, { auth: 'workload-identity' })).message).toBe(
      'switch: `switch.auth` is `workload-identity`, but AZURE_FEDERATED_TOKEN_FILE and AZURE_TENANT_ID and AZURE_CLIENT_ID are not',
    );
    expect(await mistake(azure.url, { ...secretEnv, AZURE_CLIENT_SECRET: 'a-wrong-secret' })).toEqual({
      code: 'BGC_CONFIG',
      message: `switch: signing in to Azure by a client secret: ${azure.url} answered 401: invalid_client: AADSTS7000215: Invalid client secret provided.`,
      advice: 'Look at AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; a secret runs out.',
    });
    const nowhere = `http://127.0.0.1:${await closedPort()}`;
    expect(await errorOf(open(azure.url, { env: secretEnv }, { authority: nowhere })(false))).toMatchObject({
      message: expect.stringMatching(
        /^switch: signing in to Azure by a client secret: .*ECONNREFUSED/,
      ) as string,
      advice: `See whether ${nowhere} can be reached from here.`,
      isLate: false,
    });
    expect(
      (
        await mistake(
          azure.url,
          { ...secretEnv, AZURE_AUTHORITY_HOST: 'http://login.example' },
          { authority: undefined },
        )
      ).message,
    ).toBe('AZURE_AUTHORITY_HOST: expected an https address, got `http://login.example`');
  });
});
