import { dirname } from 'node:path';
import { createRedactor } from '../redact/create-redactor.ts';
import { environmentSecrets } from '../redact/environment-secrets.ts';
import { redactError } from '../redact/redact-error.ts';
import { findConfigFile, searchConfigFile, type RawConfig } from './find-config-file.ts';
import { showPath } from './show-path.ts';
import { validateConfig, type ResolvedConfig } from './validate-config.ts';

export interface LoadConfigOptions {
  /** Where the search begins, and what `configFile` is relative to. */
  readonly cwd: string;
  /** This file and no other. */
  readonly configFile?: string;
  /** Where `${NAME}` is looked up. */
  readonly env: NodeJS.ProcessEnv;
}

/** A validated configuration, and where it came from. */
export interface LoadedConfig extends ResolvedConfig {
  /** Absolute path. */
  readonly file: string;
  /** The folder of the file; relative paths in the configuration start here. */
  readonly rootDirectory: string;
}

function completed(raw: RawConfig, { cwd, env }: LoadConfigOptions): LoadedConfig {
  const { config, secrets } = validateConfig(raw, env, showPath(raw.file, cwd));
  return { config, file: raw.file, rootDirectory: dirname(raw.file), secrets };
}

/** A file that fails to load says of the environment what it likes. */
async function withoutSecrets<Result>(env: NodeJS.ProcessEnv, load: () => Promise<Result>): Promise<Result> {
  try {
    return await load();
  } catch (error) {
    const redactor = createRedactor();
    environmentSecrets(env, redactor.add);
    throw redactError(error, redactor);
  }
}

/**
 * Finds, reads, completes and validates the configuration.
 * @throws ConfigError that names every problem with its key and, where it can be told, its line
 */
export function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  return withoutSecrets(options.env, async () =>
    completed(await findConfigFile(options.cwd, options.configFile), options),
  );
}

/** The same where there may be none; `undefined` then. @throws ConfigError when there is a wrong one */
export function loadConfigIfAny(
  options: Omit<LoadConfigOptions, 'configFile'>,
): Promise<LoadedConfig | undefined> {
  return withoutSecrets(options.env, async () => {
    const raw = await searchConfigFile(options.cwd);
    return raw && completed(raw, options);
  });
}
