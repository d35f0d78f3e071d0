import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { onTestFinished } from 'vitest';
import { freePort } from '../../switch/start-proxy.ts';
import { boundToUs } from '../bound-to-us.ts';
import { findProgram } from '../required-program.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { apiVersionOf, kubeTypes } from './kube-types.ts';

/** The tokens of the servers that are compared, and whose they are. */
export const tokens = { admin: 'admin-token', reader: 'reader-token' } as const;

/** Trusts the certificate that a server made for itself. */
export const trusting = new Agent({ connect: { rejectUnauthorized: false } });

function startProgram(program: string, args: readonly string[]): () => string {
  const child = spawn(...boundToUs(program, args), { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    // As long as etcd may take to write what it has.
    const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(hard);
  });
  return () => (child.exitCode === null ? '' : `${program} ended: ${said}`);
}

async function waitUntilReady(url: string, problem: () => string): Promise<void> {
  for (let wait = 0; ; wait += 1) {
    const headers = { authorization: `Bearer ${tokens.admin}` };
    const answer = await request(`${url}/readyz`, { headers, dispatcher: trusting }).catch(() => undefined);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return;
    if (problem() !== '' || wait > 300) throw new Error(problem() || `${url} is not ready`);
    await delay(300);
  }
}

async function create(url: string, path: string, body: object): Promise<void> {
  const answer = await request(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    dispatcher: trusting,
  });
  if (answer.statusCode >= 300) throw new Error(`${path}: ${await answer.body.text()}`);
  await answer.body.dump();
}

function definitionOf(type: (typeof kubeTypes)[keyof typeof kubeTypes]): object {
  const { group, version, plural, kind } = type;
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, kind, singular: kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true, schema, subresources: { status: {} } }],
    },
  };
}

/** A real kube-apiserver over a real etcd, with the types of the double; no controllers. */
export async function startRealApiServer(programs: {
  readonly apiserver: string;
  readonly etcd: string;
}): Promise<{ readonly url: string }> {
  const folder = temporaryFolder({
    'tokens.csv': `${tokens.admin},admin,1,system:masters\n${tokens.reader},reader,2\n`,
  });
  const at = (name: string) => join(folder, name);
  const openssl = findProgram('openssl') ?? 'openssl';
  execFileSync(openssl, ['genrsa', '-out', at('sa.key'), '2048'], { stdio: 'ignore' });
  writeFileSync(
    at('sa.pub'),
    execFileSync(openssl, ['rsa', '-in', at('sa.key'), '-pubout'], { stdio: 'pipe' }),
  );
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
  const [clientUrl, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  const etcd = startProgram(programs.etcd, [
    ...['--data-dir', at('etcd')],
    ...['--listen-client-urls', clientUrl, '--advertise-client-urls', clientUrl],
    ...['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl],
    ...['--initial-cluster', `default=${peerUrl}`],
  ]);
  const apiserver = startProgram(programs.apiserver, [
    `--etcd-servers=${clientUrl}`,
    ...['--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${port}`],
    ...[`--cert-dir=${at('certs')}`, '--service-cluster-ip-range=10.96.0.0/24'],
    ...['--service-account-issuer=https://test', `--service-account-signing-key-file=${at('sa.key')}`],
    ...[`--service-account-key-file=${at('sa.pub')}`, '--authorization-mode=RBAC'],
    ...[`--token-auth-file=${at('tokens.csv')}`, '--endpoint-reconciler-type=none'],
    '--disable-admission-plugins=ServiceAccount',
  ]);
  const url = `https://127.0.0.1:${port}`;
  await waitUntilReady(url, () => etcd() || apiserver());
  await create(url, '/api/v1/namespaces', { metadata: { name: 'shop' } });
  for (const type of Object.values(kubeTypes).filter(({ custom }) => custom)) {
    await create(url, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definitionOf(type));
    const served = `${url}/apis/${apiVersionOf(type)}/namespaces/shop/${type.plural}`;
    const headers = { authorization: `Bearer ${tokens.admin}` };
    for (let wait = 0; wait < 100; wait += 1) {
      const { statusCode, body } = await request(served, { headers, dispatcher: trusting });
      await body.dump();
      if (statusCode === 200) break;
      await delay(100);
    }
  }
  return { url };
}
