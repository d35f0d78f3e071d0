import { CheckFileError } from '../errors.ts';
import { tryParseDuration } from '../duration.ts';
import type { CheckBody, CheckDefinition, CheckOptions } from './check-definition.ts';
import { registerCheck } from './check-registry.ts';
import type { CheckKind } from './kind.ts';
import type { CheckPhase } from './phase.ts';

/** What a kind of check decides for its users. */
export interface KindDefaults {
  readonly kind: CheckKind;
  readonly phases: readonly CheckPhase[];
  readonly aims?: CheckDefinition['aims'];
  readonly requires?: CheckDefinition['requires'];
}

/** Registers a check of some kind: the one way into the registry. @throws CheckFileError on impossible options */
export function defineCheck(
  defaults: KindDefaults,
  name: string,
  options: CheckOptions,
  body: CheckBody,
): void {
  if (name.trim() === '') throw new CheckFileError('a check needs a name, got an empty text');
  if (options.timeout !== undefined && tryParseDuration(options.timeout) === undefined) {
    throw new CheckFileError(
      `check \`${name}\`: \`timeout\` expects a duration such as \`30s\`, got \`${options.timeout}\``,
    );
  }
  const retries = options.retries ?? 0;
  if (!Number.isInteger(retries) || retries < 0) {
    throw new CheckFileError(
      `check \`${name}\`: \`retries\` expects a whole number from 0, got \`${retries}\``,
    );
  }
  registerCheck({
    name,
    kind: defaults.kind,
    phases: options.phase === undefined ? defaults.phases : [options.phase].flat(),
    aims: defaults.aims ?? {},
    tags: options.tags ?? [],
    timeout: options.timeout,
    retries,
    gating: options.gating ?? true,
    requires: defaults.requires ?? [],
    body,
  });
}
