import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { StateChangedError } from '../../../src/switch/state-changed-error.ts';
import type { SwitchHook } from '../../../src/switch/switch-hook.ts';
import { hookOf } from '../../release/release-harness.ts';
import { errorOf } from '../../support/error-of.ts';
import { closedPort } from '../../support/http-server.ts';
import { startKubeApiServer, type KubeApiServerOptions } from '../../support/kube/kube-api-server.ts';
import { describeWith, findProgram } from '../../support/required-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { argoMechanism } from './argo-rig.ts';
import { kubeconfigFor, type KubeMechanism } from './kube-rig.ts';
import { gatewayMechanism } from './route-rigs.ts';
import { serviceMechanism } from './service-rig.ts';

function minorVersion(): number {
  const program = findProgram('kubectl');
  if (program === undefined) return 0;
  const text = execFileSync(program, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  const { clientVersion } = JSON.parse(text) as { clientVersion: { minor: string } };
  return Number.parseInt(clientVersion.minor, 10);
}

const minor = minorVersion();
/** Older ones ask for OpenAPI before a dry run, which the double does not have. */
const triesDry = minor >= 27;

async function start(mechanism: KubeMechanism, server: KubeApiServerOptions = {}, change: object = {}) {
  const kube = await startKubeApiServer(server);
  mechanism.seed(kube.store);
  const folder = temporaryFolder({ kubeconfig: kubeconfigFor(kube.url) });
  const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') };
  const config = {
    target: 'shop',
    blue: { url: 'http://127.0.0.1:1' },
    green: { url: 'http://127.0.0.1:2' },
    live: { url: 'http://127.0.0.1:3' },
    switch: { ...mechanism.switch, via: 'kubectl', timeout: '20s', ...change },
  };
  const hook = hookOf({ config: config as never, folder, env });
  if (hook === undefined) throw new Error('no hook');
  const kubectl = (...args: string[]) => promisify(execFile)('kubectl', args, { env });
  return { hook, kubectl, store: kube.store };
}

async function moveAndBack(hook: SwitchHook): Promise<void> {
  if (triesDry) expect(await hook.preflight?.('green')).toEqual([]);
  const saved = await hook.read();
  await hook.apply('green', { ifMatch: saved.etag ?? '' });
  expect(await hook.verify('green')).toBe('verified');
  await hook.restore(saved);
  expect(await hook.verify('blue')).toBe('verified');
}

describeWith(['kubectl'], 'traffic moved by the real kubectl', () => {
  it('goes there and back by a selector, and is compared', { timeout: 60_000 }, async () => {
    const { hook, kubectl } = await start(serviceMechanism);
    await moveAndBack(hook);
    const { etag = '' } = await hook.read();
    const patch = '{"spec":{"selector":{"color":"green"}}}';
    await kubectl('patch', 'svc', 'shop', '--patch', patch);
    expect(await errorOf(hook.apply('green', { ifMatch: etag }))).toBeInstanceOf(StateChangedError);
    const { stdout } = await kubectl('get', 'svc', 'shop', '-o', 'jsonpath={.spec.selector.color}');
    expect(stdout).toBe('green');
  });

  it(
    'goes there and back by weights, and a test that fails is told from a fault',
    { timeout: 60_000 },
    async () => {
      const { hook, kubectl } = await start(gatewayMechanism);
      await moveAndBack(hook);
      const steps = JSON.stringify([{ op: 'test', path: '/spec/rules/0/name', value: 'other' }]);
      expect(await errorOf(kubectl('patch', 'httproute', 'shop', '--type=json', '-p', steps))).toMatchObject({
        stderr: expect.stringMatching(/invalid/i) as string,
      });
    },
  );

  // A status is patched from 1.24 on.
  it.skipIf(minor < 24)('goes there and back by a promotion', { timeout: 60_000 }, async () => {
    const { hook } = await start(argoMechanism());
    await moveAndBack(hook);
  });

  it.skipIf(!triesDry)('says what a person got wrong', { timeout: 60_000 }, async () => {
    const preflight = async (hook: SwitchHook) => {
      const error = await errorOf(hook.preflight?.('green') ?? Promise.resolve());
      return { code: (error as { code?: string }).code, message: (error as Error).message };
    };
    const saying = (message: string) => ({
      code: 'BGC_CONFIG',
      message: expect.stringContaining(message) as string,
    });
    const reader = { may: (_: string, verb: string) => verb !== 'patch' };
    const [forbidden, absent, context] = await Promise.all([
      start(serviceMechanism, reader),
      start(serviceMechanism, {}, { service: 'shpo' }),
      start(serviceMechanism, {}, { context: 'prod' }),
    ]);
    const lost = await closedPort();
    const folder = temporaryFolder({ nobody: kubeconfigFor(`http://127.0.0.1:${lost}`) });
    const nobody = await start(serviceMechanism, {}, { kubeconfig: join(folder, 'nobody') });
    const answers = await Promise.all(
      [forbidden, absent, context, nobody].map(({ hook }) => preflight(hook)),
    );
    expect(answers).toEqual([
      saying(
        'answered 403 Forbidden: services "shop" is forbidden: User "nobody" cannot patch resource "services"',
      ),
      saying('answered 404 NotFound: services "shpo" not found'),
      saying('cannot locate context prod'),
      saying('refused'),
    ]);
  });
});
