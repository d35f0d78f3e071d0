import { dirname } from 'node:path';
import { findConfigFile } from './find-config-file.ts';
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

/**
 * Finds, reads, completes and validates the configuration.
 * @throws ConfigError that names every problem with its key and, where it can be told, its line
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const raw = await findConfigFile(options.cwd, options.configFile);
  const { config, secrets } = validateConfig(raw, options.env, showPath(raw.file, options.cwd));
  return { config, file: raw.file, rootDirectory: dirname(raw.file), secrets };
}
