import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { InterruptedError } from '../../src/errors.ts';
import { askIdentity, recognize, tellApart, type ColorIdentities } from '../../src/switch/color-identity.ts';
import {
  askFrontDoor,
  surveyFrontDoor,
  verifyFrontDoor,
  type FrontDoor,
} from '../../src/switch/front-door.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { setTraffic, startColor, startFrontDoor, startServer } from './traffic-servers.ts';

const question = { path: '/version', version: '$.version', timeoutMs: 1_000 };
const identities: ColorIdentities = { blue: { version: 'v1' }, green: { version: 'v2' } };

async function shop() {
  const file = join(temporaryFolder({ active: 'blue' }), 'active');
  const [blue, green] = [await startColor({ version: 'v1' }), await startColor({ version: 'v2' })];
  const front = await startFrontDoor(file, { blue: blue.url, green: green.url });
  const door: FrontDoor = { url: front.url, question, identities };
  return { file, door, front };
}

const verification = { connections: 4, deadlineMs: 400, clock: systemClock };

describe('front door', () => {
  it('is verified when enough fresh connections in a row answer with the target', async () => {
    const { door, front } = await shop();
    let connections = 0;
    front.server.on('connection', () => (connections += 1));
    const result = await verifyFrontDoor(door, { ...verification, target: 'blue' });
    expect(result).toEqual({
      outcome: 'verified',
      color: 'blue',
      answers: { blue: 4, green: 0, unknown: 0 },
      durationMs: expect.any(Number) as number,
    });
    expect(connections).toBe(4);
  });

  it('waits for a switch that takes a moment', async () => {
    const { door, file } = await shop();
    setTimeout(() => {
      setTraffic(file, 'green');
    }, 150);
    const result = await verifyFrontDoor(door, { ...verification, target: 'green', deadlineMs: 5_000 });
    expect(result).toMatchObject({ outcome: 'verified', color: 'green' });
    expect(result.answers.green).toBe(4);
    expect(result.answers.blue).toBeGreaterThan(0);
  });

  it('is never verified by half of the traffic', async () => {
    const { door, file } = await shop();
    setTraffic(file, 'split');
    const result = await verifyFrontDoor(door, { ...verification, target: 'green' });
    expect(result).toMatchObject({ outcome: 'not-verified', color: 'mixed' });
  });

  it('counts what cannot be told as unknown, with the reason', async () => {
    const { door, file } = await shop();
    setTraffic(file, 'nobody');
    const result = await verifyFrontDoor(door, { ...verification, target: 'green' });
    expect(result).toMatchObject({
      outcome: 'not-verified',
      color: 'unknown',
      problem: `GET ${door.url}/version answered 502`,
    });
    expect(result.answers).toMatchObject({ blue: 0, green: 0 });
  });

  it('says so when a third version answers', async () => {
    const other = await startColor({ version: 'v0' });
    expect(await askFrontDoor({ url: other.url, question, identities })).toEqual({
      color: 'unknown',
      problem: 'the front door answered as v0, which is neither color',
    });
  });

  it('surveys without waiting', async () => {
    const { door, file } = await shop();
    setTraffic(file, 'split');
    expect(await surveyFrontDoor(door, { connections: 4, clock: systemClock })).toMatchObject({
      color: 'mixed',
      answers: { blue: 2, green: 2, unknown: 0 },
    });
  });

  it('does not wait long for a front door that hangs', async () => {
    const { url } = await startServer(() => undefined);
    const hanging = { url, question: { ...question, timeoutMs: 60 }, identities };
    const survey = await surveyFrontDoor(hanging, {
      connections: 1_000,
      deadlineMs: 150,
      clock: systemClock,
    });
    expect(survey).toMatchObject({
      color: 'unknown',
      problem: `GET ${url}/version failed: no answer within 60 ms`,
    });
    expect(survey.answers.unknown).toBeLessThan(5);
  });

  it('stops with the reason of the signal', async () => {
    const { url } = await startServer(() => undefined);
    const interruption = new InterruptedError('SIGTERM');
    const door = { url, question: { ...question, timeoutMs: 20_000 }, identities };
    const asking = askFrontDoor(door, AbortSignal.timeout(50));
    await expect(asking).rejects.toThrow('timeout');
    await expect(askFrontDoor(door, AbortSignal.abort(interruption))).rejects.toBe(interruption);
  });
});

describe('identity', () => {
  it('reads version and color below the path of the address', async () => {
    const { url } = await startServer((incoming, response) =>
      response.end(JSON.stringify({ at: incoming.url, app: { color: 'green', build: 7 } })),
    );
    const wanted = { path: '/version', version: '$.app.build', color: '$.app.color', timeoutMs: 1_000 };
    expect(await askIdentity(`${url}/shop/`, wanted)).toEqual({ identity: { version: '7', color: 'green' } });
    const path = { ...wanted, version: '$.at' };
    expect(await askIdentity(`${url}/shop`, path)).toEqual({
      identity: { version: '/shop/version', color: 'green' },
    });
  });

  it.each([
    [404, 'gone', 'answered 404'],
    [200, '<html>', 'answered no JSON'],
    [200, '{"a":1}', 'answered JSON without a value at $.version'],
    [200, '{"version":{"a":1}}', 'answered JSON without a value at $.version'],
  ])('has no identity in an answer of %s with `%s`', async (status, body, problem) => {
    const { url } = await startServer((_, response) => response.writeHead(status).end(body));
    expect(await askIdentity(url, question)).toEqual({ problem: `GET ${url}/version ${problem}` });
  });

  it('refuses what is not a JSONPath', async () => {
    await expect(askIdentity('http://127.0.0.1:1', { ...question, version: '$[' })).rejects.toThrow(
      'identity.version: `$[` is not a JSONPath',
    );
  });

  it('survives an endless page', async () => {
    const { url } = await startServer((_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(16_384)), 1);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    expect(await askIdentity(url, question)).toEqual({ problem: `GET ${url}/version answered no JSON` });
  });

  const [v1, v2] = [{ version: '1' }, { version: '2' }];
  const [b, g] = [
    { version: '1', color: 'b' },
    { version: '1', color: 'g' },
  ];
  it.each([
    [{ blue: v1, green: v2 }, 'version', { version: '2' }, 'green'],
    [{ blue: b, green: g }, 'color', { version: '9', color: 'b' }, 'blue'],
    [{ blue: b, green: g }, 'color', { version: '1' }, 'unknown'],
    [{ blue: v1, green: v1 }, undefined, { version: '1' }, 'unknown'],
    [{ blue: v1 }, undefined, { version: '1' }, 'blue'],
    [{ blue: v1 }, undefined, { version: '2' }, 'unknown'],
    [{ green: g }, undefined, { version: '1', color: 'b' }, 'unknown'],
    [{}, undefined, { version: '1' }, 'unknown'],
  ] as const)('knowing %j tells colors apart by %s', (known, by, answer, color) => {
    expect(tellApart(known)).toBe(by);
    expect(recognize(answer, known)).toBe(color);
  });
});
