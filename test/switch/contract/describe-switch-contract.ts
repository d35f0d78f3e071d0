import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { expect, it } from 'vitest';
import { BgCheckError } from '../../../src/errors.ts';
import { StateChangedError } from '../../../src/switch/state-changed-error.ts';
import type { SwitchHook } from '../../../src/switch/switch-hook.ts';
import { colorOfWeights, weightsOfGreen } from '../../../src/switch/weights.ts';
import { checkIn, errorOf, rollBackIn, switchIn } from '../../release/commands.ts';
import { hookOf, type ReleaseSetting } from '../../release/release-harness.ts';
import { describeWith, type Program } from '../../support/required-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { faultKinds, type FaultKind, type SwitchRig } from './switch-rig.ts';

const settled = { timeout: 5_000 };
/** Most of a fault is waiting; more at once would slow the mechanisms themselves. */
const atOnce = 4;

/** A share that no fault leaves traffic at, so that one that moves half is not right by chance. */
const steps = [30, 100];

/** A release that a rig moves traffic for. */
export function settingOf(
  { urls, env, config, folder = temporaryFolder(), ...rig }: Omit<SwitchRig, 'truth' | 'meddle' | 'faults'>,
  inSteps = false,
): ReleaseSetting {
  // The checks of the harness read their verdicts from files.
  for (const file of ['candidate', 'users']) writeFileSync(join(folder, file), '');
  return {
    folder,
    ...(env === undefined ? {} : { env }),
    config: {
      target: 'shop',
      blue: { url: urls.blue },
      green: { url: urls.green },
      live: { url: urls.live },
      verification: { connections: 5, rounds: 1, tolerance: 50, deadline: '1s' },
      observe: { window: '1s', interval: '200ms' },
      ...config,
      switch: inSteps ? { ...rig.switch, steps, stepFor: '50ms' } : rig.switch,
    },
  };
}

function hookIn(setting: ReleaseSetting): SwitchHook {
  const hook = hookOf(setting);
  if (hook === undefined) throw new Error('the rig configures no switch');
  return hook;
}

/** What a release came to under a fault, and what is so. */
interface FaultRow {
  readonly fault: string;
  readonly exitCode: number;
  readonly traffic: string;
  readonly truth: string;
  readonly reason: string;
}

async function releaseUnder(
  rig: SwitchRig,
  kind: FaultKind,
  arm: (forGood: boolean) => Promise<void>,
  { forGood = false, inSteps = false }: { readonly forGood?: boolean; readonly inSteps?: boolean },
): Promise<FaultRow> {
  const setting = settingOf(rig, inSteps);
  const fault = forGood ? `${kind}, and every way back too` : kind;
  const checked = await checkIn(setting);
  if (checked.exitCode !== 0) throw new Error(`${fault}: ${checked.reason}`);
  await arm(forGood);
  const { exitCode, traffic, reason } = await switchIn(setting).catch(refused);
  return { fault, exitCode, traffic, truth: colorOfWeights(await rig.truth()), reason };
}

/** A fault that shows before anything is moved leaves blue serving. */
function refused(error: unknown): Pick<FaultRow, 'exitCode' | 'traffic' | 'reason'> {
  if (!(error instanceof BgCheckError)) throw error;
  return { exitCode: 4, traffic: 'blue', reason: error.message };
}

/** Why a row is not what a release may come to; `undefined` when it is. */
function wrongWith({ fault, exitCode, traffic, truth }: FaultRow): string | undefined {
  if (exitCode === 0) {
    return traffic === 'green' && truth === 'green' ? undefined : 'passed, and green does not serve';
  }
  if (exitCode !== 4) return 'expected exit code 0 or 4';
  // What the front door and the mechanism could not agree on is not claimed to be anywhere.
  if ((traffic === 'blue' || traffic === 'green') && truth !== traffic) return 'traffic is elsewhere';
  const isOver = !fault.includes(',') && fault !== 'conflict';
  return isOver && (traffic !== 'blue' || truth !== 'blue')
    ? 'a fault that is over left traffic astray'
    : undefined;
}

/**
 * What every adapter has to do, on a mechanism that really moves traffic: the calls of the hook one by one, and then each
 * fault in a whole release, which has to end on one color, or with exit code 4 and a word of what is where.
 */
export function describeSwitchContract(
  name: string,
  programs: readonly Program[],
  start: () => Promise<SwitchRig>,
): void {
  describeWith(programs, `${name}: the contract of a switch hook`, () => {
    it('reads, moves and verifies, as often as it is asked, and restores what was', async () => {
      const rig = await start();
      const hook = hookIn(settingOf(rig));
      await hook.preflight?.('green');
      const saved = await hook.read();
      expect(saved.color).toBe('blue');
      expect(await hook.verify('green')).not.toBe('verified');
      await hook.apply('green', saved.etag === undefined ? {} : { ifMatch: saved.etag });
      await hook.apply('green', {});
      await expect.poll(() => hook.verify('green'), settled).toBe('verified');
      expect((await hook.read()).color).toBe('green');
      expect(colorOfWeights(await rig.truth())).toBe('green');
      // As the journal gives it back.
      await hook.restore(JSON.parse(JSON.stringify(saved)) as typeof saved);
      await hook.restore(saved);
      await expect.poll(() => hook.verify('blue'), settled).toBe('verified');
      expect(colorOfWeights(await rig.truth())).toBe('blue');
    });

    it('gives each color its share, or says that it has no shares', async () => {
      const rig = await start();
      const hook = hookIn(settingOf(rig));
      if (!hook.weighted) {
        await expect(hook.apply(weightsOfGreen(30), {})).rejects.toThrow(
          `the ${hook.name} hook moves traffic as a whole, and 30 % green was asked for`,
        );
        expect(colorOfWeights(await rig.truth())).toBe('blue');
        return;
      }
      const saved = await hook.read();
      expect(saved.weights).toEqual(weightsOfGreen(0));
      await hook.apply(weightsOfGreen(30), {});
      await expect.poll(() => hook.verify(weightsOfGreen(30)), settled).toBe('verified');
      const read = await hook.read();
      expect(read.color).toBe('mixed');
      expect(read.weights?.green).toBeCloseTo(30, 0);
      expect((await rig.truth()).green).toBeCloseTo(30, 0);
      expect(await hook.verify(weightsOfGreen(50))).not.toBe('verified');
      await hook.restore(saved);
      await expect.poll(() => hook.verify('blue'), settled).toBe('verified');
      expect(await rig.truth()).toEqual(weightsOfGreen(0));
    });

    it('sees what somebody else did, and does not overwrite it where the mechanism can compare', async () => {
      const rig = await start();
      const hook = hookIn(settingOf(rig));
      const { etag } = await hook.read();
      await rig.meddle(hook.weighted ? weightsOfGreen(50) : 'green');
      const there = hook.weighted ? 'mixed' : 'green';
      await expect.poll(async () => (await hook.read()).color, settled).toBe(there);
      if (etag === undefined) return;
      expect(await errorOf(hook.apply('green', { ifMatch: etag }))).toBeInstanceOf(StateChangedError);
      expect((await hook.read()).color).toBe(there);
    });

    it('carries a release there and back', async () => {
      const rig = await start();
      const setting = settingOf(rig);
      expect(await checkIn(setting)).toMatchObject({ exitCode: 0 });
      expect(await switchIn(setting)).toMatchObject({ exitCode: 0, traffic: 'green' });
      expect(colorOfWeights(await rig.truth())).toBe('green');
      expect(await rollBackIn(setting)).toMatchObject({ exitCode: 0, traffic: 'blue' });
      expect(colorOfWeights(await rig.truth())).toBe('blue');
    });

    it(
      'ends on one color under every fault, or says with exit code 4 what is where',
      { timeout: 60_000 },
      async () => {
        const limit = pLimit(atOnce);
        const never: string[] = [];
        const tried = faultKinds.flatMap((kind) =>
          [false, true].map((forGood) =>
            limit(async () => {
              const rig = await start();
              const arm = rig.faults[kind];
              if (typeof arm === 'function') return releaseUnder(rig, kind, arm, { forGood });
              if (!forGood) never.push(`${kind} (${arm.never})`);
              return undefined;
            }),
          ),
        );
        const rows = (await Promise.all(tried)).filter((row) => row !== undefined);
        const left = never.length === 0 ? '' : `; cannot happen: ${never.join(', ')}`;
        process.stdout.write(`${name}: ${rows.length} faults${left}\n`);
        expect(rows.filter((row) => wrongWith(row) !== undefined)).toEqual([]);
        expect(rows.length + 2 * never.length).toBe(2 * faultKinds.length);
      },
    );

    it('ends so as well when a fault comes upon it at a step', { timeout: 60_000 }, async () => {
      if (!hookIn(settingOf(await start())).weighted) return;
      const limit = pLimit(atOnce);
      const tried = faultKinds.map((kind) =>
        limit(async () => {
          const rig = await start();
          const arm = rig.faults[kind];
          return typeof arm === 'function' ? releaseUnder(rig, kind, arm, { inSteps: true }) : undefined;
        }),
      );
      const rows = (await Promise.all(tried)).filter((row) => row !== undefined);
      process.stdout.write(`${name}: ${rows.length} faults at a step\n`);
      expect(rows.filter((row) => wrongWith(row) !== undefined)).toEqual([]);
    });
  });
}
