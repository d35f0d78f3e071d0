import { looksAfterSettling } from '../slo/looks-after-settling.ts';
import type { CheckDefinition } from './check-definition.ts';

/** Whether a check is an objective that counts nothing until green has settled. */
export function waitsToSettle({ objective }: Pick<CheckDefinition, 'objective'>): boolean {
  return objective !== undefined && looksAfterSettling(objective) > 0;
}
