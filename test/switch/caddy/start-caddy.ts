import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent } from 'undici';
import { onTestFinished } from 'vitest';
import type { UserConfig } from '../../../src/config/config-schema.ts';
import type { JsonValue } from '../../../src/json.ts';
import { dialsFor } from '../../../src/switch/caddy/dials.ts';
import type { SwitchTarget, Weights } from '../../../src/switch/weights.ts';
import { findProgram } from '../../support/required-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { freePort, startProxy } from '../start-proxy.ts';
import { startColor, type RunningServer } from '../traffic-servers.ts';

const caddy = findProgram('caddy') ?? '';
const visitors = 100;

export interface RunningCaddy {
  readonly folder: string;
  readonly url: string;
  readonly admin: string;
  readonly colors: Readonly<Record<'blue' | 'green', RunningServer>>;
  readonly switch: Extract<NonNullable<UserConfig['switch']>, { type?: 'caddy' }>;
  readonly request: (method: string, path: string, body?: JsonValue) => Promise<string>;
  /** Asks Caddy so often that a share in turn comes out to one part in so many. */
  readonly truth: () => Promise<Weights>;
  /** What a person would do who does not use bg-check. */
  readonly moveByHand: (target: SwitchTarget) => Promise<void>;
  /** Another Caddy as this one was at first, on the same port; the system gives connections to either. */
  readonly startAnother: () => Promise<void>;
}

export interface CaddySetup {
  readonly handler?: Readonly<Record<string, JsonValue>>;
  readonly admin?: Readonly<Record<string, JsonValue>>;
  readonly colors?: RunningCaddy['colors'];
}

/** A real Caddy in front of two versions. Shares come in turn, so that they can be counted exactly. */
export async function startCaddy(setup: CaddySetup = {}): Promise<RunningCaddy> {
  const [blue, green, port, adminPort] = await Promise.all([
    setup.colors?.blue ?? startColor({ version: 'v1' }),
    setup.colors?.green ?? startColor({ version: 'v2' }),
    freePort(),
    freePort(),
  ]);
  const dials = { blue: new URL(blue.url).host, green: new URL(green.url).host };
  const configuration = (listen: number) => ({
    admin: { listen: `127.0.0.1:${listen}`, config: { persist: false }, ...setup.admin },
    apps: {
      http: {
        servers: {
          shop: {
            listen: [`127.0.0.1:${port}`],
            automatic_https: { disable: true },
            routes: [
              {
                handle: [
                  {
                    '@id': 'shop',
                    handler: 'reverse_proxy',
                    upstreams: [{ dial: dials.blue }],
                    load_balancing: { selection_policy: { policy: 'round_robin' } },
                    ...setup.handler,
                  },
                ],
              },
            ],
          },
        },
      },
    },
  });
  const folder = temporaryFolder();
  const start = (listen: number) => {
    const file = join(folder, `caddy-${listen}.json`);
    writeFileSync(file, JSON.stringify(configuration(listen)));
    return startProxy(caddy, ['run', '--config', file], listen);
  };
  await start(adminPort);
  const admin = `http://127.0.0.1:${adminPort}`;
  const url = `http://127.0.0.1:${port}`;
  const agent = new Agent({ connections: 1, pipelining: 1 });
  onTestFinished(() => agent.destroy());

  const request = async (method: string, path: string, body?: JsonValue) => {
    const response = await fetch(`${admin}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  };
  const askVersion = async () => {
    const { body } = await agent.request({ origin: url, path: '/version', method: 'GET', reset: false });
    return ((await body.json()) as { version: string }).version;
  };
  return {
    folder,
    url,
    admin,
    colors: { blue, green },
    switch: { type: 'caddy', admin, id: 'shop', upstreams: dials, timeout: '1s' },
    request,
    truth: async () => {
      let count = 0;
      for (let asked = 0; asked < visitors; asked += 1) if ((await askVersion()) === 'v2') count += 1;
      const share = (100 * count) / visitors;
      return { blue: 100 - share, green: share };
    },
    moveByHand: async (target) => {
      const list = dialsFor({ blue: [dials.blue], green: [dials.green] }, target);
      await request(
        'PATCH',
        '/id/shop/upstreams',
        list.map((dial) => ({ dial })),
      );
    },
    startAnother: async () => start(await freePort()),
  };
}
