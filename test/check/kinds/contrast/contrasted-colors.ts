import type { ContrastCheckOptions } from '../../../../src/check/kinds/contrast/contrast-options.ts';
import type { CheckResult } from '../../../../src/check/check-result.ts';
import { readBody, startHttpServer } from '../../../support/http-server.ts';
import { runDefinedChecks } from '../../../support/run-defined-checks.ts';

/** What a color answers to a path: a status, a document, a text or bytes; it may depend on how often it was asked. */
export type Answering = (path: string, index: number) => { status?: number; body?: unknown; type?: string };

/** A color that answers so, and what it was asked. */
export async function color(answering: Answering) {
  const asked: string[] = [];
  const { url } = await startHttpServer((request, response) => {
    void readBody(request).then((sent) => {
      const { method = '', url: path = '' } = request;
      const key = request.headers['idempotency-key'];
      asked.push([method, path, sent, key].filter((part) => part !== undefined && part !== '').join(' '));
      const { status = 200, body = {}, type = 'application/json' } = answering(path, asked.length);
      const text = typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
      response.writeHead(status, { 'content-type': type, 'x-request-id': String(asked.length) }).end(text);
    });
  });
  return { url, asked };
}

/** Runs the one check that is defined, on these colors. */
export async function run(
  define: () => void,
  colors: { blue: string; green: string; live?: string },
  { timeout, ...more }: { rootDirectory?: string; timeout?: string } = {},
): Promise<CheckResult> {
  const { blue, green, live = 'http://front.example' } = colors;
  const probes = timeout === undefined ? {} : { probes: { timeout } };
  const config = { blue: { url: blue }, green: { url: green }, live: { url: live }, ...probes };
  const { results } = await runDefinedChecks(define, { config, ...more });
  const [result] = results;
  if (result === undefined) throw new Error('expected a result');
  return result;
}

export const products = (price: number) => ({ items: [{ id: 1, price, name: 'cup' }] });
export const withSeed = (options: ContrastCheckOptions = {}) => ({ seed: 'fixed', ...options });
