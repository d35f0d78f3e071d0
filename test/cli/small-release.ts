import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTraffic, startFrontDoor, startServer } from '../switch/traffic-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Two small applications, a front door, and a project folder with a configuration for them. */
export interface SmallRelease {
  readonly folder: string;
  /** What the applications answer to `GET /orders`; change it to break a color. */
  readonly answers: { blue: number; green: number };
  readonly traffic: () => string;
  readonly setTraffic: (color: string) => void;
  /** Writes the configuration anew, with these members instead. */
  readonly configure: (overrides: Readonly<Record<string, unknown>>) => void;
}

const probe = `
import { probe } from 'bg-check';

probe('orders can be read', async ({ http }) => {
  await http.get('/orders').expect(200);
});
`;

/** Starts it all; stopped and removed when the running test ends. */
export async function smallRelease(files: Readonly<Record<string, string>> = {}): Promise<SmallRelease> {
  const folder = temporaryFolder({ 'traffic.txt': 'blue\n', 'checks/orders.check.mjs': probe, ...files });
  const trafficFile = join(folder, 'traffic.txt');
  const answers = { blue: 200, green: 200 };

  const start = (color: 'blue' | 'green', version: string) =>
    startServer((request, response) => {
      if (request.url === '/version') response.end(JSON.stringify({ version, color }));
      else if (request.url === '/orders') response.writeHead(answers[color]).end('[]');
      else if (request.url === '/health') response.end('ok');
      else response.writeHead(404).end();
    });
  const [blue, green] = await Promise.all([start('blue', '1.0.0'), start('green', '1.1.0')]);
  const live = await startFrontDoor(trafficFile, { blue: blue.url, green: green.url });

  const config = {
    target: 'orders',
    blue: { url: blue.url, version: '1.0.0' },
    green: { url: green.url, version: '1.1.0' },
    live: { url: live.url },
    identity: { color: '$.color' },
    readiness: {},
    switch: {
      type: 'command',
      read: ['cat', 'traffic.txt'],
      apply: ['sh', '-c', 'printf "%s\\n" "$1" > traffic.txt', 'sh', '{target}'],
    },
    verification: { connections: 3, deadline: '3s' },
    observe: { window: '600ms', interval: '100ms', maxExtension: '300ms' },
  };
  const configure: SmallRelease['configure'] = (overrides) => {
    writeFileSync(
      join(folder, 'bg-check.config.json'),
      JSON.stringify({ ...config, ...overrides }, undefined, 2),
    );
  };
  configure({});
  return {
    folder,
    answers,
    traffic: () => readFileSync(trafficFile, 'utf8').trim(),
    setTraffic: (color) => {
      setTraffic(trafficFile, color);
    },
    configure,
  };
}
