import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import { describeValue } from '../definition/describe-value.ts';
import { isObject } from '../definition/read-members.ts';
import type { YamlDocument } from './yaml-documents.ts';

const kinds = [
  'SLO',
  'SLI',
  'DataSource',
  'AlertPolicy',
  'AlertCondition',
  'AlertNotificationTarget',
  'Service',
] as const;
const apiVersion = 'openslo/v1';

export type Members = Readonly<Record<string, unknown>>;

/** An object of OpenSLO v1. */
export interface OpenSloObject {
  readonly kind: (typeof kinds)[number];
  readonly name: string;
  readonly displayName: string | undefined;
  readonly spec: Members;
  readonly location: string;
}

/** An object that stands below another: @throws ConfigError when it is none */
export function membersOf(value: unknown, where: string): Members {
  if (isObject(value)) return value;
  throw new ConfigError(`${where} expects an object, got ${describeValue(value)}`);
}

function readObject({ location, value }: YamlDocument): OpenSloObject {
  const document = membersOf(value, `${location}: a document`);
  if (document.apiVersion !== apiVersion) {
    const got = describeValue(document.apiVersion);
    throw new ConfigError(`${location}: \`apiVersion\` expects \`${apiVersion}\`, got ${got}`, {
      advice: 'Other versions of OpenSLO have other shapes; convert the file to v1.',
    });
  }
  const kind = kinds.find((known) => known === document.kind);
  if (kind === undefined) {
    const near = typeof document.kind === 'string' ? nearestName(document.kind, kinds) : undefined;
    const guess = near === undefined ? '' : `; did you mean \`${near}\`?`;
    throw new ConfigError(`${location}: unknown kind ${describeValue(document.kind)}${guess}`, {
      advice: `OpenSLO has ${kinds.join(', ')}.`,
    });
  }
  const { name, displayName } = membersOf(document.metadata, `${location}: \`metadata\``);
  if (typeof name !== 'string' || name === '') {
    throw new ConfigError(`${location}: \`metadata.name\` expects a name, got ${describeValue(name)}`);
  }
  return {
    kind,
    name,
    displayName: typeof displayName === 'string' && displayName !== '' ? displayName : undefined,
    spec: membersOf(document.spec ?? {}, `${location}: \`spec\``),
    location,
  };
}

/**
 * The objects of OpenSLO documents.
 * @throws ConfigError for another version, an unknown kind, no name, and two of one kind and name
 */
export function readOpenSloObjects(documents: readonly YamlDocument[]): readonly OpenSloObject[] {
  const objects = documents.map(readObject);
  const seen = new Map<string, OpenSloObject>();
  for (const object of objects) {
    const key = `${object.kind} ${object.name}`;
    const twin = seen.get(key);
    if (twin !== undefined) {
      throw new ConfigError(
        `${object.location}: there is another ${object.kind} \`${object.name}\`, at ${twin.location}`,
      );
    }
    seen.set(key, object);
  }
  return objects;
}
