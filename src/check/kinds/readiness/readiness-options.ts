import { tryParseDuration, type Duration } from '../../../duration.ts';
import { CheckFileError } from '../../../errors.ts';
import type { HealthDemands } from '../../../health/judge-health.ts';
import type { OwnPaths } from '../../../health/read-own-paths.ts';
import { compileJsonPath, type LocatedQuery } from '../../../json-path.ts';
import type { Config } from '../../../config/config-schema.ts';
import type { CheckOptions } from '../../check-definition.ts';
import type { Color } from '../../phase.ts';
import { readCacheHitLimit, type CacheHitLimit, type CacheHitRatio } from './cache-hit-ratio.ts';
import { commonOptions, refuseUnknownMembers } from '../known-members.ts';
import { isObject, readPath, readTexts, wrongOption } from '../wrong-option.ts';

export interface ReadinessOptions extends CheckOptions {
  /** Which color must be ready; `green` by default. */
  readonly color?: Color;
  /** Where to ask; `readiness.path` by default. */
  readonly path?: string;
  /** How long it may take; `readiness.deadline` by default. */
  readonly deadline?: Duration;
  /** What must be listed and up; or, for a document of its own kind, each with the JSONPath of its status. */
  readonly dependencies?: readonly string[] | Readonly<Record<string, string>>;
  /** Dependencies that may be down. */
  readonly ignore?: readonly string[];
  /** JSONPath of the status of the whole, where the document is of its own kind. */
  readonly status?: string;
  /** JSONPath of the version, which must be the color's `version`. */
  readonly version?: string;
  /** How much of what is asked for must come from the cache. */
  readonly cacheHitRatio?: CacheHitRatio;
}

/** What a check of readiness asks for, validated; what is absent comes from the configuration. */
export interface ReadinessDemands {
  readonly color: Color;
  readonly path: string | undefined;
  readonly deadline: Duration | undefined;
  readonly required: readonly string[] | undefined;
  readonly ignore: readonly string[] | undefined;
  readonly own: OwnPaths | undefined;
  readonly version: LocatedQuery | undefined;
  readonly cache: CacheHitLimit | undefined;
}

const members = ['color', 'path', 'deadline', 'dependencies', 'ignore', 'status', 'version', 'cacheHitRatio'];

function readDependencies(subject: string, given: unknown) {
  const queries = new Map<string, LocatedQuery>();
  if (!isObject(given)) {
    return { required: given === undefined ? undefined : readTexts(subject, 'dependencies', given), queries };
  }
  for (const [name, path] of Object.entries(given)) {
    queries.set(name, compileJsonPath(path, `${subject}: \`dependencies.${name}\``));
  }
  return { required: [...queries.keys()], queries };
}

/** @throws CheckFileError on what cannot be */
export function readReadinessOptions(subject: string, options: ReadinessOptions): ReadinessDemands {
  refuseUnknownMembers(subject, options, [...commonOptions, ...members]);
  const { color = 'green', path, deadline, ignore, status, version, cacheHitRatio } = options;
  if (!['blue', 'green'].includes(color)) {
    throw new CheckFileError(`${subject}: \`color\` expects blue or green, got \`${color}\``);
  }
  if (deadline !== undefined && !((tryParseDuration(deadline) ?? 0) > 0)) {
    throw wrongOption(subject, '`deadline` expects a duration such as `30s`', deadline);
  }
  const { required, queries } = readDependencies(subject, options.dependencies);
  const ownStatus = status === undefined ? undefined : compileJsonPath(status, `${subject}: \`status\``);
  const isOwn = ownStatus !== undefined || queries.size > 0;
  return {
    color,
    path: path === undefined ? undefined : readPath(subject, 'path', path),
    deadline,
    required,
    ignore: ignore === undefined ? undefined : readTexts(subject, 'ignore', ignore),
    own: isOwn
      ? { ...(ownStatus === undefined ? {} : { status: ownStatus }), dependencies: queries }
      : undefined,
    version: version === undefined ? undefined : compileJsonPath(version, `${subject}: \`version\``),
    cache: cacheHitRatio === undefined ? undefined : readCacheHitLimit(subject, cacheHitRatio),
  };
}

/** What is asked of a color's health document, the check's own words before those of the configuration. */
export function healthDemands(
  { required, ignore }: ReadinessDemands,
  readiness: Config['readiness'],
): HealthDemands {
  return {
    required: required ?? readiness?.dependencies ?? [],
    ignore: ignore ?? readiness?.ignore ?? [],
  };
}
