import type { CatalogStep } from '../catalog/catalog-change.ts';
import { compareCatalogs } from '../catalog/compare-catalogs.ts';
import type { AppStatement } from './app-statement.ts';
import type { Cell } from './cell.ts';
import type { RuleContext } from './rules/skew-rule.ts';
import type { VisitedState, Walk } from './state-walk.ts';

/** Gives rules what they look at. */
export interface RuleContexts {
  /** A statement over the way from one state to a later one, by their positions. */
  between(statement: AppStatement, from: number, to: number): RuleContext;
}

/** @param volatile of a statement, as `RuleContext.volatile` */
export function ruleContexts(
  { states }: Walk,
  role: string | undefined,
  volatile: (statement: AppStatement) => RuleContext['volatile'],
): RuleContexts {
  const ways = new Map<string, Pick<RuleContext, 'step' | 'applied'>>();
  const [first] = states;
  const at = (position: number): VisitedState => states[position] ?? first;

  function way(from: number, to: number): Pick<RuleContext, 'step' | 'applied'> {
    const key = `${from}-${to}`;
    const known = ways.get(key);
    if (known) return known;
    const { step, applied } = at(to);
    const [before, after] = [at(from).catalog, at(to).catalog];
    const whole: CatalogStep =
      step && to === from + 1 ? step : { before, after, changes: compareCatalogs(before, after) };
    const made = {
      step: whole,
      applied: to === from + 1 ? applied : states.slice(from + 1, to + 1).flatMap((state) => state.applied),
    };
    ways.set(key, made);
    return made;
  }

  const nothing: Cell = {};
  return {
    between: (statement, from, to) => ({
      ...{ statement, role: statement.role ?? role, baseline: first.catalog },
      ...way(from, to),
      before: at(from).cells.get(statement.key) ?? nothing,
      after: at(to).cells.get(statement.key) ?? nothing,
      volatile: volatile(statement),
    }),
  };
}
