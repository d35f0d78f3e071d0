import { dirname } from 'node:path';
import { createRedactor } from '../redact/create-redactor.ts';
import { configSchema, type Config } from './config-schema.ts';
import { describeIssue } from './describe-issue.ts';
import { findConfigFile } from './find-config-file.ts';
import { problemsError } from './problem.ts';
import { resolveReferences } from './resolve-references.ts';
import { showPath } from './show-path.ts';

export interface LoadConfigOptions {
  /** Where the search begins, and what `configFile` is relative to. */
  readonly cwd: string;
  /** This file and no other. */
  readonly configFile?: string;
  /** Where `${NAME}` is looked up. */
  readonly env: NodeJS.ProcessEnv;
}

/** A validated configuration, and where it came from. */
export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path. */
  readonly file: string;
  /** The folder of the file; relative paths in the configuration start here. */
  readonly rootDirectory: string;
  /** Values taken from the environment and passwords in URLs: for the redactor, before anything is printed. */
  readonly secrets: readonly string[];
}

/**
 * Finds, reads, completes and validates the configuration.
 * @throws ConfigError that names every problem with its key and, where it can be told, its line
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const raw = await findConfigFile(options.cwd, options.configFile);
  const shownFile = showPath(raw.file, options.cwd);
  const { value, secrets, problems } = resolveReferences(raw.value, options.env);
  if (problems.length > 0) throw problemsError(problems, raw, shownFile);

  const result = configSchema.safeParse(value);
  if (!result.success) {
    const subject = { schema: configSchema, config: raw.value };
    const found = result.error.issues.flatMap((issue) => describeIssue(issue, subject));
    const redactor = createRedactor();
    for (const secret of secrets) redactor.add(secret);
    const told = found.map(({ path, message }) => ({ path, message: redactor.redactText(message) }));
    throw problemsError(told, raw, shownFile);
  }
  return { config: result.data, file: raw.file, rootDirectory: dirname(raw.file), secrets };
}
