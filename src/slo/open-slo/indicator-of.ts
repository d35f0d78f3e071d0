import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import { describeValue } from '../definition/describe-value.ts';
import { membersOf, type Members, type OpenSloObject } from './open-slo-objects.ts';

/** A part of a file, and how messages call it. */
export interface Place {
  readonly members: Members;
  readonly where: string;
}

/**
 * The indicator of an objective: its own, or that of its SLO, inline or by name.
 * @throws ConfigError when there is none
 */
export function indicatorOf(owners: readonly Place[], objects: readonly OpenSloObject[]): Place {
  for (const { members, where } of owners) {
    const { indicator, indicatorRef } = members;
    if (indicator !== undefined) {
      const path = `${where}.indicator`;
      const members = membersOf(membersOf(indicator, path).spec, `${path}.spec`);
      return { members, where: `${path}.spec` };
    }
    if (indicatorRef === undefined) continue;
    const all = objects.filter(({ kind }) => kind === 'SLI');
    const found = all.find(({ name }) => name === indicatorRef);
    if (found !== undefined) {
      return { members: found.spec, where: `${found.location}: \`${found.name}\`: spec` };
    }
    const near =
      typeof indicatorRef === 'string'
        ? nearestName(
            indicatorRef,
            all.map(({ name }) => name),
          )
        : undefined;
    const guess = near === undefined ? '' : `; did you mean \`${near}\`?`;
    throw new ConfigError(`${where}: \`indicatorRef\` names no SLI: ${describeValue(indicatorRef)}${guess}`, {
      advice: 'Give the file that has the SLI too: `openSlo(["sli.yaml", "slo.yaml"])`.',
    });
  }
  throw new ConfigError(
    `${owners.at(-1)?.where ?? 'the SLO'} expects one of \`indicator\` and \`indicatorRef\`, got neither`,
  );
}
