import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFrontDoor, startServer } from '../switch/traffic-servers.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const npm = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

/** The pipeline that the README shows. */
function readmePipeline(): string {
  const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)];
  const pipeline = blocks.map(([, code = '']) => code).find((code) => code.includes('await cutover('));
  if (pipeline === undefined) throw new Error('README.md shows no pipeline');
  return pipeline;
}

/** To check what TypeScript, Node and zod declare themselves takes twice as long as all the rest. */
const othersDeclarations = /\/node_modules\/(typescript|@types\/node|undici-types|zod)\//;

/** Compiles files beside their sources, as strictly as can be. @returns what is wrong in them, and in the types they use */
function compile(folder: string, files: readonly string[]): string[] {
  const program = ts.createProgram(
    files.map((file) => join(folder, file)),
    {
      strict: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      types: ['node'],
      typeRoots: [join(root, 'node_modules', '@types')],
    },
  );
  const sources = program.getSourceFiles().filter(({ fileName }) => !othersDeclarations.test(fileName));
  const found = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...sources.flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]),
    // Without a file it would check every declaration after all.
    ...files.flatMap((file) => program.emit(program.getSourceFile(join(folder, file))).diagnostics),
  ];
  return found.map(
    ({ file, start = 0, messageText }) =>
      `${file?.fileName ?? ''}:${file?.getLineAndCharacterOfPosition(start).line ?? 0}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}

describe('the package, installed into an empty folder', { timeout: 90_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bg-check-package-'));
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder, ...npm], { cwd: root });
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
    await run('npm', ['install', '--omit=optional', ...npm, `./${tarball}`], { cwd: folder });
    copyFileSync(join(root, 'test', 'package', 'types.ts'), join(folder, 'types.ts'));
    writeFileSync(join(folder, 'pipeline.ts'), readmePipeline());
  }, 120_000);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('has types that accept what is right, refuse what is wrong, and compile the pipeline of the README', () => {
    expect(compile(folder, ['types.ts', 'pipeline.ts'])).toEqual([]);
    expect(existsSync(join(folder, 'pipeline.js'))).toBe(true);
  });

  it('runs the pipeline of the README: checked, switched, observed, kept', async () => {
    const traffic = join(folder, 'traffic.txt');
    writeFileSync(traffic, 'blue\n');
    writeFileSync(
      join(folder, 'traffic'),
      '#!/bin/sh\ncase "$1" in show) cat traffic.txt ;; move) echo "$2" > traffic.txt ;; esac\n',
      { mode: 0o755 },
    );
    const start = (color: string, version: string) => {
      let requests = 0;
      return startServer((request, response) => {
        requests += 1;
        if (request.url === '/version') response.end(JSON.stringify({ version, color }));
        else if (request.url === '/metrics')
          response.end(`http_requests_total{code="200"} ${requests * 30}\n`);
        else response.end('[]');
      });
    };
    const [blue, green] = await Promise.all([start('blue', '1.0.0'), start('green', '1.1.0')]);
    const live = await startFrontDoor(traffic, { blue: blue.url, green: green.url });

    const { stdout } = await run(process.execPath, ['pipeline.js'], {
      cwd: folder,
      env: { ...process.env, BLUE_URL: blue.url, GREEN_URL: green.url, LIVE_URL: live.url, WINDOW: '2s' },
    });
    expect(stdout).toMatch(
      /^pass: all \d gating checks pass at the end of the window .*; traffic is on green\n$/,
    );
    expect(readFileSync(traffic, 'utf8')).toBe('green\n');
  });

  it('brings the program, and the demo with its shop', async () => {
    const program = join(folder, 'node_modules', '.bin', 'bg-check');
    const { stdout } = await run(program, ['demo', '--embedded', '--act', '1', '--no-color'], {
      cwd: folder,
    });
    expect(stdout).toContain('breaks at migrations/0005_drop_phone.sql:4');
    expect(stdout).toMatch(/exit code 1, blue serves: as it must/);
  });
});
