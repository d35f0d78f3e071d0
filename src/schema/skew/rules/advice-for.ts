import type { MigrationPlace } from '../skew-report.ts';
import type { Claim, RuleContext } from './skew-rule.ts';

/** What to do, by the version that is hit: the migration yields to blue, green to the migration. */
export const adviceFor = ({ statement }: RuleContext, forBlue: string, forGreen: string): string =>
  statement.version === 'blue' ? forBlue : forGreen;

/** When the demand on a statement may come. */
export const laterFor = ({ statement }: RuleContext): string =>
  `in a later release, once ${statement.version} (the version that runs ${statement.id}) is retired`;

/** A claim with its cause, where one is known. */
export const claimOn = (object: string | null, cause: MigrationPlace | undefined, advice: string): Claim => ({
  object,
  ...(cause ? { cause } : {}),
  advice,
});
