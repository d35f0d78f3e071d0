import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InterruptedError, RefusedError } from '../../src/errors.ts';
import { createRedactor } from '../../src/redact/create-redactor.ts';
import { cutover } from '../../src/release/cutover.ts';
import {
  brief,
  checkIn,
  cutoverIn,
  errorOf,
  journalOf,
  observeIn,
  resumeIn,
  rollBackIn,
  switchIn,
} from './commands.ts';
import { journalFileOf, withRelease } from './release-harness.ts';
import { startShop } from './start-shop.ts';

const versions = ['2026.07.01', '2026.08.01'] as const;

/** A shop whose addresses and versions all come from the environment, and so are secrets. */
async function secretShop() {
  const shop = await startShop({ versions });
  const secrets = [shop.blue.url, shop.green.url, ...versions];
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return { shop, secrets, redact: redactor.redact };
}

const journalText = (folder: string) => readFileSync(journalFileOf(folder), 'utf8');

describe('a release whose addresses and versions are secrets', () => {
  it('is switched, observed and rolled back by commands of their own', async () => {
    const { shop, secrets, redact } = await secretShop();
    expect(brief(await checkIn(shop, { redact }))).toMatchObject({ exitCode: 0 });
    expect(await switchIn(shop, { redact })).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(await observeIn(shop, { redact })).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(await rollBackIn(shop, { redact })).toMatchObject({ exitCode: 0, traffic: 'blue' });
    const text = journalText(shop.folder);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    expect((await journalOf(shop))[0]).toMatchObject({
      colors: { blue: expect.stringMatching(/^sealed:r1:/) as string },
    });
  });

  it('goes on where it was interrupted', async () => {
    const { shop, redact } = await secretShop();
    const controller = new AbortController();
    const interrupted = await withRelease(
      shop,
      {
        redact,
        signal: controller.signal,
        onAppended: ({ type }) => {
          if (type === 'switch-verified') controller.abort(new InterruptedError('SIGTERM'));
        },
      },
      (context) => cutover(context),
    );
    expect(interrupted.exitCode).toBe(143);
    expect(brief(await resumeIn(shop, { redact }))).toMatchObject({ exitCode: 0, traffic: 'green' });
  });

  it('is recognized by a configuration in which they are no secrets', async () => {
    const { shop, redact } = await secretShop();
    await checkIn(shop, { redact });
    expect(await switchIn(shop)).toMatchObject({ exitCode: 0, traffic: 'green' });
  });

  it('refuses another candidate than the one that was checked', async () => {
    const { shop, redact } = await secretShop();
    await checkIn(shop, { redact });
    shop.green.server.removeAllListeners('request');
    shop.green.server.on('request', (_request, response) => {
      response.end(JSON.stringify({ version: '2026.09.01' }));
    });
    expect((await switchIn(shop, { redact })).reason).toBe(
      'green is 2026.09.01 now, and the pre-switch checked ***; traffic was not touched',
    );
  });

  it.each([
    ['observe', observeIn],
    ['rollback', rollBackIn],
    ['resume', resumeIn],
  ] as const)('refuses to %s with swapped colors', async (_, run) => {
    const { shop, redact } = await secretShop();
    await checkIn(shop, { redact });
    await switchIn(shop, { redact });
    const { blue, green } = shop.config;
    const swapped = { folder: shop.folder, config: { ...shop.config, blue: green, green: blue } };
    const error = await errorOf(run(swapped, { redact }));
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as Error).message).toBe(
      'release r1 was started with blue at *** and green at ***; the configuration now says blue at *** and green at ***: they have changed places',
    );
    expect(shop.traffic()).toBe('green');
  });

  it('keeps a word of its own that is spelled like a secret', async () => {
    const shop = await startShop();
    const redactor = createRedactor();
    for (const secret of ['cutover', 'operator', 'superseded', 'rolled-back', '200']) redactor.add(secret);
    const { redact } = redactor;
    expect(brief(await cutoverIn(shop, { redact }))).toMatchObject({ exitCode: 0 });
    expect(brief(await rollBackIn(shop, { redact }))).toMatchObject({ exitCode: 0, traffic: 'blue' });
    expect(await journalOf(shop)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'release-opened', command: 'cutover' }),
        expect.objectContaining({ type: 'rollback-intent', cause: 'operator' }),
        expect.objectContaining({ type: 'release-closed', result: 'rolled-back' }),
      ]),
    );
  });
});
