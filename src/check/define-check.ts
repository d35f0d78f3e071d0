import { nearestName } from '../nearest-name.ts';
import { CheckFileError } from '../errors.ts';
import { tryParseDuration } from '../duration.ts';
import type { CheckBody, CheckDefinition, CheckOptions } from './check-definition.ts';
import { registerCheck } from './check-registry.ts';
import type { CheckKind } from './kind.ts';
import { checkPhases, type CheckPhase, type Color } from './phase.ts';

/** What a kind of check decides for its users. */
export interface KindDefaults {
  readonly kind: CheckKind;
  readonly phases: readonly CheckPhase[];
  readonly aims?: CheckDefinition['aims'];
  readonly about?: Color;
  readonly requires?: CheckDefinition['requires'];
  readonly files?: CheckDefinition['files'];
  readonly objective?: CheckDefinition['objective'];
  readonly mutates?: boolean;
  readonly undo?: CheckDefinition['undo'];
  readonly sweep?: CheckDefinition['sweep'];
  readonly flow?: CheckDefinition['flow'];
  readonly template?: string;
}

function show(value: unknown): string {
  if (typeof value === 'string') return `\`${value}\``;
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined ? `a ${typeof value}` : `\`${json}\``;
}

/** A phase that does not exist, or none, would leave the check out of every plan without a word. */
function readPhases(name: string, given: unknown): readonly CheckPhase[] {
  const expected = `check \`${name}\`: \`phase\` expects \`pre-switch\`, \`observe\` or a list of both`;
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length === 0) throw new CheckFileError(`${expected}, got an empty list`);
  return list.map((item) => {
    const phase = checkPhases.find((known) => known === item);
    if (phase !== undefined) return phase;
    const near = typeof item === 'string' ? nearestName(item, checkPhases) : undefined;
    throw new CheckFileError(
      `${expected}, got ${show(item)}${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
    );
  });
}

function readFlag(name: string, member: string, given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  throw new CheckFileError(
    `check \`${name}\`: \`${member}\` expects \`true\` or \`false\`, got ${show(given)}`,
  );
}

function readTags(name: string, given: unknown): readonly string[] {
  if (Array.isArray(given) && given.every((tag) => typeof tag === 'string')) return given;
  throw new CheckFileError(`check \`${name}\`: \`tags\` expects a list of texts, got ${show(given)}`);
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
    phases: options.phase === undefined ? defaults.phases : readPhases(name, options.phase),
    aims: defaults.aims ?? {},
    ...(defaults.about === undefined ? {} : { about: defaults.about }),
    tags: readTags(name, options.tags ?? []),
    timeout: options.timeout,
    retries,
    gating: readFlag(name, 'gating', options.gating ?? true),
    mutates: defaults.mutates ?? false,
    ...(defaults.undo === undefined ? {} : { undo: defaults.undo }),
    ...(defaults.sweep === undefined ? {} : { sweep: defaults.sweep }),
    ...(defaults.flow === undefined ? {} : { flow: defaults.flow }),
    ...(defaults.template === undefined ? {} : { template: defaults.template }),
    requires: defaults.requires ?? [],
    ...(defaults.files === undefined ? {} : { files: defaults.files }),
    ...(defaults.objective === undefined ? {} : { objective: defaults.objective }),
    body,
  });
}
