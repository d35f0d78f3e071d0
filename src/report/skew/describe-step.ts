import type { MigrationStep } from '../../schema/skew/skew-report.ts';
import { placeText } from './describe-effect.ts';
import { nameSome, plural } from './skew-view.ts';

const mostObjects = 4;
/** What takes nothing away but by refusing, from the day on which it is there. */
const guards = /^(?:constraint|index|trigger|policy|rule) /;

function namedObjects({ objects, unnamed }: MigrationStep): readonly string[] {
  const named = objects.filter((object) => !unnamed.includes(object));
  return named.length > 0 ? named : objects;
}

/** For a statement that takes something away: what, where, and how many statements of blue depend on it. */
export function contractSentence(step: MigrationStep): string {
  const objects = namedObjects(step);
  const says = (word: RegExp) => word.test(step.statement);
  const brings =
    !says(/\bdrop\b/i) && says(/\b(?:add|create)\b/i) && objects.every((one) => guards.test(one));
  const verb = says(/\bdrop\b/i)
    ? 'dropped'
    : says(/\brename\b/i)
      ? 'renamed'
      : brings
        ? 'added'
        : 'narrowed';
  const subject = objects.length === 0 ? 'something' : nameSome(objects, mostObjects);
  const place = `${subject} ${objects.length > 1 ? 'are' : 'is'} ${verb} at ${placeText(step)}`;
  if (step.dependents === null || step.dependents.of === 0) {
    return `${place}; which statements of blue depend on it is not known`;
  }
  const { blue, of } = step.dependents;
  const pronoun = objects.length > 1 ? 'them' : 'it';
  const verbs = brings ? ['meets', 'meet'] : ['depends on', 'depend on'];
  return `${place}: ${blue} of ${plural(of, 'blue statement')} ${verbs[blue === 1 ? 0 : 1]} ${pronoun}`;
}

/** What a statement touched though its text does not name it; `undefined` when there is nothing. */
export function unnamedSentence({ unnamed, statement }: MigrationStep): string | undefined {
  if (unnamed.length === 0) return undefined;
  const cause = /\bcascade\b/i.test(statement)
    ? 'CASCADE took along'
    : 'it also touched, though it does not name';
  return `${cause}: ${nameSome(unnamed, 2 * mostObjects)}`;
}

/** How many statements of each phase there are, such as `3 expand, 1 contract`. */
export function countPhases(steps: readonly MigrationStep[]): string {
  const phases = ['expand', 'migrate', 'mixed', 'contract', 'none'] as const;
  return phases
    .flatMap((phase) => {
      const count = steps.filter((step) => step.phase === phase).length;
      return count === 0
        ? []
        : [phase === 'none' ? `${count} without effect on the schema` : `${count} ${phase}`];
    })
    .join(', ');
}
