import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { contract, type ContractOptions } from '../../../../src/check/kinds/contract/contract.ts';
import { startHttpServer } from '../../../support/http-server.ts';
import { definedBy, runDefinedChecks } from '../../../support/run-defined-checks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/**
 * Stands in for oasdiff, which no package of the machine brings. It ends and prints as oasdiff does: 0 unless `--fail-on`
 * names a level that a change reaches, 1 then, 102 for what it cannot load; JSON with levels as numbers. It knows two
 * changes: an operation that is gone (3), and a field of an answer that is gone (2).
 */
const oasdiff = `
const { readFileSync } = require('node:fs');
const [command, ...args] = process.argv.slice(2);
const [base, revision] = args;
const flag = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const load = (what, file) => {
  try {
    const { openapi, paths } = JSON.parse(readFileSync(file, 'utf8'));
    if (!openapi) throw new Error('value of openapi must be a non-empty string');
    return paths;
  } catch (error) {
    console.error('Error: failed to load ' + what + ' spec from "' + file + '": ' + error.message);
    process.exit(102);
  }
};
if (command !== 'breaking' || flag('--format') !== 'json') process.exit(101);
const [before, after] = [load('base', base), load('revision', revision)];
const changes = [];
for (const [path, operations] of Object.entries(before)) {
  for (const [method, fields] of Object.entries(operations)) {
    const common = { operation: method.toUpperCase(), path, section: 'paths' };
    const now = (after[path] || {})[method];
    if (!now) changes.push({ id: 'api-removed-without-deprecation', text: 'api removed without deprecation', level: 3, ...common });
    else for (const field of fields) {
      if (!now.includes(field)) changes.push({ id: 'response-optional-property-removed', text: 'removed the optional property \`' + field + '\`', level: 2, ...common });
    }
  }
}
process.stdout.write(changes.length === 0 ? '[]\\n' : JSON.stringify(changes) + '\\n');
const limit = { ERR: 3, WARN: 2 }[flag('--fail-on')] || 9;
process.exit(changes.some((change) => change.level >= limit) ? 1 : 0);
`;

const api = (paths: unknown) => JSON.stringify({ openapi: '3.0.3', paths });
const v1 = api({ '/orders': { get: ['id', 'phone'], post: ['id'] }, '/orders/{id}': { delete: [] } });
const v2 = api({ '/orders': { get: ['id'], post: ['id'] } });
const withoutField = api({ '/orders': { get: ['id'], post: ['id'] }, '/orders/{id}': { delete: [] } });

async function color(document: string | undefined) {
  const { url } = await startHttpServer((request, response) => {
    if (request.url === '/openapi.json' && document !== undefined) response.end(document);
    else response.writeHead(404).end();
  });
  return { url };
}

async function run(
  options: ContractOptions = {},
  documents: { blue?: string; green?: string; folder?: string } = {},
) {
  const rootDirectory = documents.folder ?? temporaryFolder();
  const program = [process.execPath, '-e', oasdiff, '-'];
  const blue = await color(documents.blue);
  const { results } = await runDefinedChecks(
    () => {
      contract('the API', { program, ...options });
    },
    { config: { blue, green: await color(documents.green), live: blue }, rootDirectory },
  );
  const { outcome, message, details, advice, evidence } = results[0] ?? {};
  const request = details?.findIndex((line) => line.startsWith('GET http')) ?? -1;
  return {
    outcome,
    message,
    details: request === -1 ? details : details?.slice(0, request),
    advice,
    measured: evidence?.[0]?.measured,
  };
}

const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('bg-check-contract-'));

describe('contract', () => {
  it('fails for what breaks somebody, and leaves no file behind', async () => {
    const before = left();
    expect(await run({}, { blue: v1, green: v2 })).toEqual({
      outcome: 'failed',
      message:
        '1 change of the API breaks what blue promises: ERR DELETE /orders/{id}: api removed without deprecation [api-removed-without-deprecation]',
      details: [
        'ERR DELETE /orders/{id}: api removed without deprecation [api-removed-without-deprecation]',
        'WARN GET /orders: removed the optional property `phone` [response-optional-property-removed]',
      ],
      advice: 'Keep the old way beside the new one for a release, or tell oasdiff what is meant (`args`).',
      measured: 1,
    });
    expect(left()).toEqual(before);
  });

  it('tells what may break somebody, and fails for it where that is wanted', async () => {
    expect(await run({}, { blue: v1, green: withoutField })).toMatchObject({
      outcome: 'passed',
      message: 'green keeps what the API of blue promises; 1 change to look at',
      details: [expect.stringMatching(/^WARN GET \/orders: /)],
    });
    expect(await run({ failOn: 'WARN' }, { blue: v1, green: withoutField })).toMatchObject({
      outcome: 'failed',
      measured: 1,
    });
    expect(await run({}, { blue: v1, green: v1 })).toMatchObject({
      outcome: 'passed',
      message: 'green keeps what the API of blue promises',
      details: [],
    });
  });

  it('reads files beside the configuration, and files of a commit', async () => {
    const folder = temporaryFolder({ 'v1.json': v1, 'api/v2.json': v2 });
    expect(await run({ blue: 'v1.json', green: 'api/v2.json' }, { folder })).toMatchObject({
      outcome: 'failed',
    });
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
    git('init');
    git('add', '.');
    git('-c', 'user.name=x', '-c', 'user.email=x@localhost', 'commit', '-m', 'v1');
    git('tag', 'v1');
    expect(await run({ blue: 'git:v1:v1.json' }, { folder, green: v1 })).toMatchObject({ outcome: 'passed' });
    expect(await run({ blue: 'git:v1:api' }, { folder, green: v1 })).toMatchObject({
      outcome: 'errored',
      message: '`git:v1:api` is a folder, where a file is expected that describes an API',
    });
  });

  it('knows nothing where nothing could be compared', async () => {
    expect(await run({}, { green: v2 })).toMatchObject({
      outcome: 'inconclusive',
      message: expect.stringMatching(
        /^blue does not tell its API, so that nothing can be compared: .* got 404/,
      ) as unknown,
    });
    expect(await run({}, { blue: v1 })).toMatchObject({ outcome: 'failed' });
    expect(await run({}, { blue: v1, green: '{}' })).toMatchObject({
      outcome: 'errored',
      message: expect.stringMatching(
        /ended with exit code 102\nError: failed to load revision spec from ".*green.json": value of openapi must be/,
      ) as unknown,
    });
  });

  it('says what to install where there is no oasdiff', async () => {
    expect(await run({ program: ['no-such-oasdiff'] }, { blue: v1, green: v2 })).toMatchObject({
      outcome: 'errored',
      message: 'contract `the API`: the program `no-such-oasdiff` was not found',
      advice: expect.stringMatching(/^Install oasdiff: /) as unknown,
    });
  });

  it.each([
    [
      { blue: 'https://shop.example.com/openapi.json' },
      '`blue` expects a path such as `/openapi.json`, a file or',
    ],
    [{ green: '' }, '`green` expects a path such as `/openapi.json`, a file or'],
    [{ failOn: 'INFO' }, '`failOn` expects ERR or WARN, got `INFO`'],
    [{ program: 'oasdiff' }, '`program` expects a program and its arguments as a list, got `oasdiff`'],
    [{ args: [1] }, '`args` expects a list of texts, got `[1]`'],
    [{ fail: 'ERR' }, 'unknown option `fail`'],
  ])('refuses %j where it is written', async (options, message) => {
    await expect(
      definedBy(() => {
        contract('the API', options as never);
      }),
    ).rejects.toThrow(message);
  });
});
