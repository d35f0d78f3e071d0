import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checksOfFile } from '../../../../src/check/check-registry.ts';
import { openSlo, type OpenSloOptions } from '../../../../src/check/kinds/slo/open-slo.ts';
import { CheckFileError } from '../../../../src/errors.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const file = (query: string, target = 0.99) => `apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout }
spec:
  budgetingMethod: Occurrences
  indicator:
    spec:
      ratioMetric:
        bad: { metricSource: { type: Prometheus, spec: { query: '${query}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: 'http_total' } } }
  objectives:
    - { displayName: promised, target: ${target} }
    - { displayName: aimed at, target: 0.999 }
`;
const errors = 'http_total{code="500"}';

/** What a check file in a folder of its own registers. */
async function definedIn(folder: string, define: () => void) {
  return checksOfFile(join(folder, 'a.check.ts'), () => {
    define();
    return Promise.resolve();
  });
}

describe('openSlo', () => {
  it('registers an slo for each objective, of a file beside the check file', async () => {
    const folder = temporaryFolder({ 'slo.yaml': file(errors) });
    const registered = await definedIn(folder, () => {
      openSlo('slo.yaml', { minTotal: 100, tags: ['money'] });
    });
    const common = { kind: 'slo', tags: ['money'] };
    const sli = { kind: 'error-ratio', bad: errors, total: 'http_total' };
    expect(registered).toMatchObject([
      { ...common, name: 'checkout: promised', objective: { sli, limit: 0.01, minTotal: 100 } },
      { ...common, name: 'checkout: aimed at', objective: { sli, limit: 0.001, minTotal: 100 } },
    ]);
  });

  it('takes a URL, and a list', async () => {
    const folder = temporaryFolder({ 'slo.yaml': file(errors) });
    const registered = await definedIn(folder, () => {
      openSlo([pathToFileURL(join(folder, 'slo.yaml'))]);
    });
    expect(registered).toHaveLength(2);
  });

  it.each<[string, string, unknown, OpenSloOptions | { minTotl: number }, RegExp]>([
    ['a missing file', file(errors), 'slos.yaml', {}, /^OpenSLO file .*\/slos\.yaml: there is no such file$/],
    ['no file', file(errors), 7, {}, /^`openSlo` expects the path of a YAML file, or a list of them, got 7$/],
    [
      'an unknown option',
      file(errors),
      'slo.yaml',
      { minTotl: 5 },
      /unknown option `minTotl`; did you mean `minTotal`\?/,
    ],
    [
      'what is wrong in the file',
      file('sum(1)'),
      'slo.yaml',
      {},
      /slo\.yaml:1: `checkout`: .*`1` is not one counter/,
    ],
    [
      'what cannot be judged',
      file('http_total'),
      'slo.yaml',
      {},
      /slo\.yaml:1: slo `checkout: promised`: `bad` and `total` are the same/,
    ],
    [
      'an impossible option',
      file(errors),
      'slo.yaml',
      { minTotal: 0 },
      /slo\.yaml:1: slo .*: `minTotal` expects a number from 1, got `0`/,
    ],
  ])('refuses %s', async (_, text, path, options, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'slo.yaml'), text);
    const defining = definedIn(folder, () => {
      openSlo(path as string, options as OpenSloOptions);
    });
    await expect(defining).rejects.toThrow(CheckFileError);
    await expect(defining).rejects.toThrow(message);
  });
});
