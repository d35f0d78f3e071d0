import { causeOf } from './cause-of.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { widenings, type Widening } from './widenings.ts';

const lastPart = (object: string) => object.split('.').at(-1) ?? object;

/** Whether a column that the change widens gets a value from a parameter, which nobody sampled. */
function takesParameter({ statement }: RuleContext, { change, object }: Widening): boolean {
  return statement.footprint.writes.some(({ columns, rows }) =>
    rows.some((row) =>
      row.some(({ kind }, position) => {
        const name = columns?.[position];
        return (
          kind === 'parameter' &&
          (change.kind === 'type-altered' || name === undefined || name === lastPart(object))
        );
      }),
    ),
  );
}

const cause = (context: RuleContext, { change }: Widening) =>
  causeOf(context, (one) => one.kind === change.kind);

/** Rule 35: green writes what the column takes only after a later step. */
export const valueTooEarly: SkewRule = {
  name: 'value-too-early',
  summary:
    'Green writes a label, a length, a number or a NULL that the column takes only after a later step.',
  claimEarly(fault, context) {
    const { sqlstate, message } = fault;
    if (sqlstate === '42883' && !message.startsWith('operator ')) return undefined;
    const candidates = widenings(context).filter(({ refusals }) => refusals.includes(sqlstate));
    const found = candidates.find(({ object }) => message.includes(lastPart(object))) ?? candidates[0];
    if (found === undefined) return undefined;
    const place = cause(context, found);
    return {
      object: found.object,
      ...(place ? { cause: place } : {}),
      advice: `Let green write this only from the step on in which ${found.object} ${found.becomes}: run the migrations before it gets traffic, or switch the new value on later.`,
    };
  },
  observe: (context) => {
    const { id, version, samples = [] } = context.statement;
    if (version !== 'green' || samples.length > 0) return [];
    return widenings(context)
      .filter((one) => one.certain && takesParameter(context, one))
      .map((one): Observation => ({
        severity: 'notice',
        object: one.object,
        message: `${one.object} ${one.becomes} only from here on: should ${id} write such a value earlier, it fails`,
        cause: cause(context, one) ?? null,
        advice: `Run the migrations before green gets traffic, or give ${id} samples, so that its values can be tried.`,
      }));
  },
};
