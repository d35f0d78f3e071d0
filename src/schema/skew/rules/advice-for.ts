import type { RuleContext } from './skew-rule.ts';

/** Until when blue has to be able to work. */
export const onceRetired = ({ statement }: RuleContext): string =>
  `once blue (the version that runs ${statement.id}) is retired`;

/** What to do, by the version that is hit: the migration yields to blue, green to the migration. */
export const adviceFor = (context: RuleContext, forBlue: string, forGreen: string): string =>
  context.statement.version === 'blue' ? forBlue : forGreen;
