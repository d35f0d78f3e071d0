import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { ConfigError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The least that is a configuration. */
export const minimal = {
  blue: { url: 'http://127.0.0.1:1' },
  green: { url: 'http://127.0.0.1:2' },
  live: { url: 'http://127.0.0.1:3' },
};

/** The same as YAML. */
export const minimalYaml = `blue: { url: http://127.0.0.1:1 }
green: { url: http://127.0.0.1:2 }
live: { url: http://127.0.0.1:3 }
`;

/** The same as JSON, without its braces. */
export const minimalText = JSON.stringify(minimal).slice(1, -1);

interface Situation {
  readonly configFile?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly from?: string;
}

/** Loads the configuration of a repository that consists of these files. */
export function load(files: Record<string, string>, { from = '.', env = {}, ...rest }: Situation = {}) {
  const folder = temporaryFolder(files);
  mkdirSync(join(folder, '.git'), { recursive: true });
  return { folder, loaded: loadConfig({ cwd: join(folder, from), env, ...rest }) };
}

/** The message of the error that loading these files ends in, with the folder's name taken out. */
export async function refusal(files: Record<string, string>, situation: Situation = {}): Promise<string> {
  const { folder, loaded } = load(files, situation);
  const error: unknown = await loaded.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigError);
  // There are more adapters with time.
  const adapters = /(?<=expected one of `command`)(?:, `[\w-]+`)+/g;
  return (error as ConfigError).message.replaceAll(folder, '<folder>').replaceAll(adapters, ', …');
}
