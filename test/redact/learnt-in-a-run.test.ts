import { expect, it } from 'vitest';
import { check } from '../../src/check/kinds/check.ts';
import { probe } from '../../src/check/kinds/probe/probe.ts';
import type { UserConfig } from '../../src/config/config-schema.ts';
import { openSession } from '../../src/release/open-session.ts';
import { makePlan } from '../../src/runner/make-plan.ts';
import { runChecks } from '../../src/runner/run-checks.ts';
import type { RunEvent } from '../../src/runner/run-event.ts';
import { startHttpServer } from '../support/http-server.ts';
import { definedBy } from '../support/run-defined-checks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Everything that a run of some checks tells, against a server that repeats what it is sent. */
async function told(
  define: () => void,
  given: { readonly headers?: Record<string, string>; readonly env?: Record<string, string> },
): Promise<readonly RunEvent[]> {
  const { url } = await startHttpServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const sent = Buffer.concat(parts).toString();
      const said = /"password":"([^"]*)"/.exec(sent)?.[1] ?? sent;
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: `refused: ${said}, ${String(request.headers['x-pin'])}` }));
    });
  });
  const config: UserConfig = {
    ...{ target: 'shop', blue: { url }, green: { url }, live: { url } },
    ...(given.headers === undefined ? {} : { probes: { headers: given.headers } }),
  };
  const heard: RunEvent[] = [];
  const session = await openSession({
    cwd: temporaryFolder({}),
    config,
    env: given.env ?? {},
    reporters: [{ name: 'test', onEvent: (event) => void heard.push(event) }],
  });
  try {
    await session.plan('pre-switch').catch(() => undefined);
    await runChecks({
      plan: makePlan({ definitions: await definedBy(define), phase: 'pre-switch', config: session.config }),
      environment: session.environment,
      emit: session.events.emit,
      signal: session.signal,
      clock: session.clock,
      dryRun: false,
    });
  } finally {
    await session.close();
  }
  return heard;
}

const notices = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'notice' ? [event.message] : []));

it('hides a password that is sent and echoed, variables with a secret name, and PINs', async () => {
  const events = await told(
    () => {
      probe('log in', { colors: ['green'] }, async ({ http }) => {
        await http.post('/login', { json: { user: 'probe', password: 'wr0ngpass-ZYX' } }).expect(200);
      });
      probe('under another name', { colors: ['green'] }, async ({ http }) => {
        await http.post('/login', { form: { p: 'plainpassword-789' } }).expect(200);
      });
      check('says it', ({ secret }) => {
        throw new Error(`plainpassword-789 and ${secret('zq745')} of order 17391`);
      });
    },
    { headers: { 'x-pin': '${PINSEC}' }, env: { PINSEC: '7391', PROBE_PASSWORD: 'plainpassword-789' } },
  );
  const text = JSON.stringify(events);
  for (const secret of ['wr0ngpass-ZYX', 'plainpassword-789', 'zq745']) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/\b7391\b/);
  expect(text).toContain('refused: ***, ***');
  expect(text).toContain('*** and *** of order 17391');
  expect(notices(events)).toEqual([]);
});

it('tells once that secrets are too short to be hidden', async () => {
  const events = await told(
    () => {
      check('says it', ({ secret }) => {
        throw new Error(`${secret('zq')} and ${secret('x')}`);
      });
    },
    { headers: { 'x-pin': '${PIN}' }, env: { PIN: '12' } },
  );
  expect(notices(events)).toEqual([
    'a secret of one or two characters is too short to be hidden: reports show it where it comes up; make it longer',
  ]);
  expect(JSON.stringify(events)).toContain('zq and x');
});
