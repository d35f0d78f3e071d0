import { createRedactor } from '../redact/create-redactor.ts';
import { environmentSecrets } from '../redact/environment-secrets.ts';
import { configSchema, type Config } from './config-schema.ts';
import { describeIssue } from './describe-issue.ts';
import { problemsError, type ConfigText } from './problem.ts';
import { resolveReferences } from './resolve-references.ts';

/** A configuration as it was written, and the text in which its mistakes can be located. */
export interface WrittenConfig extends ConfigText {
  readonly value: unknown;
}

/** A validated configuration. */
export interface ResolvedConfig {
  readonly config: Config;
  /** Values taken from the environment and passwords in URLs: for the redactor, before anything is printed. */
  readonly secrets: readonly string[];
}

/**
 * Completes and validates a configuration.
 * @throws ConfigError that names every problem with its key and, where it can be told, its line
 */
export function validateConfig(
  written: WrittenConfig,
  env: NodeJS.ProcessEnv,
  shownFile: string,
): ResolvedConfig {
  const { value, secrets, problems } = resolveReferences(written.value, env);
  if (problems.length > 0) throw problemsError(problems, written, shownFile);

  const result = configSchema.safeParse(value);
  if (!result.success) {
    const subject = { schema: configSchema, config: written.value };
    const found = result.error.issues.flatMap((issue) => describeIssue(issue, subject));
    const redactor = createRedactor();
    for (const secret of secrets) redactor.add(secret);
    environmentSecrets(env, redactor.add);
    const told = found.map(({ path, message }) => ({ path, message: redactor.redactText(message) }));
    throw problemsError(told, written, shownFile);
  }
  return { config: result.data, secrets };
}

/** The same for a configuration that a program passed as a value. */
export function validateInlineConfig(value: unknown, env: NodeJS.ProcessEnv): ResolvedConfig {
  return validateConfig(
    { value, text: '', layout: 'braces', prefix: [] },
    env,
    'the configuration passed in',
  );
}
