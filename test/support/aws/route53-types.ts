import { childOf, textIn, type XmlElement } from './xml.ts';

/** A record set as the wire has it. */
export interface RecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly SetIdentifier?: string | undefined;
  readonly Weight?: number | undefined;
  readonly Failover?: string | undefined;
  readonly TTL?: number | undefined;
  readonly HealthCheckId?: string | undefined;
  readonly values?: readonly string[] | undefined;
  readonly AliasTarget?:
    | { readonly HostedZoneId: string; readonly DNSName: string; readonly EvaluateTargetHealth: boolean }
    | undefined;
}

export interface RecordChange {
  readonly action: string;
  readonly set: RecordSet;
}

/** What is wrong with a batch: one message for each change. */
export class BatchRefusal extends Error {}

const numberIn = (element: XmlElement, tag: string) => {
  const text = textIn(element, tag);
  return text === undefined ? undefined : Number(text);
};

/** A name as it is kept: in lower case, with the last dot. */
export function keptName(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '')}.`;
}

function readSet(element: XmlElement): RecordSet {
  const alias = childOf(element, 'AliasTarget');
  const values = childOf(element, 'ResourceRecords')?.children.map((record) => textIn(record, 'Value') ?? '');
  return {
    Name: keptName(textIn(element, 'Name') ?? ''),
    Type: textIn(element, 'Type') ?? '',
    SetIdentifier: textIn(element, 'SetIdentifier'),
    Weight: numberIn(element, 'Weight'),
    Failover: textIn(element, 'Failover'),
    TTL: numberIn(element, 'TTL'),
    HealthCheckId: textIn(element, 'HealthCheckId'),
    values,
    AliasTarget: alias && {
      HostedZoneId: textIn(alias, 'HostedZoneId') ?? '',
      DNSName: keptName(textIn(alias, 'DNSName') ?? ''),
      EvaluateTargetHealth: textIn(alias, 'EvaluateTargetHealth') === 'true',
    },
  };
}

/** The changes of a batch. */
export function readChanges(document: XmlElement): readonly RecordChange[] {
  const batch = childOf(document, 'ChangeBatch');
  const changes = batch && childOf(batch, 'Changes');
  return (changes?.children ?? []).map((change) => ({
    action: textIn(change, 'Action') ?? '',
    set: readSet(childOf(change, 'ResourceRecordSet') ?? change),
  }));
}

const keyOf = ({ Name, Type, SetIdentifier = '' }: RecordSet) => `${Name} ${Type} ${SetIdentifier}`;
const saying = (set: RecordSet) =>
  JSON.stringify({
    rest: [set.Weight, set.Failover, set.TTL, set.HealthCheckId].map((one) => one ?? null),
    alias: set.AliasTarget ?? null,
    values: [...(set.values ?? [])].sort(),
  });

function words({ Name, Type, SetIdentifier }: RecordSet): string {
  const identifier = SetIdentifier === undefined ? '' : `, set identifier='${SetIdentifier}'`;
  return `resource record set [name='${Name}', type='${Type}'${identifier}]`;
}

function placeProblem(set: RecordSet, others: readonly RecordSet[], zone: string): string | undefined {
  const { Name, Type, SetIdentifier, Weight, TTL, values, AliasTarget } = set;
  if (Name !== zone && !Name.endsWith(`.${zone}`))
    return `RRSet with DNS name ${Name} is not permitted in zone ${zone}`;
  if (AliasTarget === undefined && (TTL === undefined || values === undefined))
    return `Missing field 'TTL' or 'ResourceRecords' in ${words(set)}`;
  if (AliasTarget !== undefined && (TTL !== undefined || values !== undefined))
    return `An alias has neither TTL nor records: ${words(set)}`;
  if (Weight !== undefined && (SetIdentifier === undefined || Weight < 0 || Weight > 255))
    return `Invalid weight in ${words(set)}`;
  const same = others.filter((other) => other.Name === Name);
  const isOtherKind = (other: RecordSet) =>
    other.Type === Type && (other.SetIdentifier === undefined) !== (SetIdentifier === undefined);
  if (same.some(isOtherKind)) {
    const identifier = SetIdentifier === undefined ? '' : `, SetIdentifier ${SetIdentifier}`;
    return `RRSet with DNS name ${Name}, type ${Type}${identifier} cannot be created as other RRSets exist with the same name and type.`;
  }
  if (same.some((other) => (other.Type === 'CNAME') !== (Type === 'CNAME')))
    return `RRSet of type ${Type} with DNS name ${Name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone}.`;
  return undefined;
}

/** What records become by a batch: all of it or, when anything is wrong, nothing. @throws BatchRefusal */
export function afterBatch(
  before: readonly RecordSet[],
  changes: readonly RecordChange[],
  zone: string,
): readonly RecordSet[] {
  const problems: string[] = [];
  let sets = before;
  for (const { action, set } of changes) {
    const there = sets.find((one) => keyOf(one) === keyOf(set));
    const others = sets.filter((one) => one !== there);
    if (action === 'DELETE') {
      if (there === undefined) problems.push(`Tried to delete ${words(set)} but it was not found`);
      else if (saying(there) !== saying(set))
        problems.push(
          `Tried to delete ${words(set)} but the values provided do not match the current values`,
        );
      sets = others;
      continue;
    }
    if (action === 'CREATE' && there !== undefined)
      problems.push(`Tried to create ${words(set)} but it already exists`);
    const problem = placeProblem(set, others, zone);
    if (problem !== undefined) problems.push(problem);
    sets = [...others, set];
  }
  if (problems.length > 0) throw new BatchRefusal(problems.map((problem) => `[${problem}]`).join(', '));
  return sets;
}
