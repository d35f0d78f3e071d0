import { judgeCapacity } from '../../../capacity/judge-capacity.ts';
import { BgCheckError, CheckFileError } from '../../../errors.ts';
import type { CheckContext } from '../../check-context.ts';
import type { CheckOptions } from '../../check-definition.ts';
import { defineCheck } from '../../define-check.ts';
import type { Conclusion } from '../../outcome.ts';
import { readMeasure, type CapacityMeasure, type CapacityReader } from './capacity-measures.ts';
import { commonOptions } from '../known-members.ts';
import { isObject, wrongOption } from '../wrong-option.ts';

export type { CapacityMeasure } from './capacity-measures.ts';

/** What green must have, by a name of your own, such as `replicas` or `connections`. */
export type CapacityOptions = CheckOptions &
  Readonly<Record<string, CapacityMeasure | CheckOptions[keyof CheckOptions]>>;

const defaults = { kind: 'capacity', phases: ['pre-switch'] } as const;

type State = 'enough' | 'too-little' | 'unknown';

/** What one measure came to: too little is green's fault, and what cannot be read is not known. */
async function measure(
  context: CheckContext,
  name: string,
  read: CapacityReader,
): Promise<{ readonly state: State; readonly sentence: string }> {
  try {
    const { query, ...reading } = await read(context);
    const { state, sentence, needed } = judgeCapacity({ name, ...reading });
    const { blue, green } = reading;
    context.evidence({
      title: name,
      measured: blue === undefined ? green : { blue, green },
      ...(needed === undefined ? {} : { limit: needed }),
      query,
    });
    return { state, sentence };
  } catch (error) {
    context.signal.throwIfAborted();
    const isUnknown =
      error instanceof BgCheckError &&
      ['BGC_INCONCLUSIVE', 'BGC_PROVIDER', 'BGC_EXPECTATION'].includes(error.code);
    if (!isUnknown) throw error;
    return { state: 'unknown', sentence: `${name}: ${error.message}` };
  }
}

async function measureAll(
  context: CheckContext,
  readers: ReadonlyMap<string, CapacityReader>,
): Promise<Conclusion> {
  const measured: Awaited<ReturnType<typeof measure>>[] = [];
  for (const [name, read] of readers) measured.push(await measure(context, name, read));
  const sentences = (state: State) =>
    measured.filter((one) => one.state === state).map((one) => one.sentence);
  const [short, unknown, enough] = [sentences('too-little'), sentences('unknown'), sentences('enough')];
  const others = [...short.slice(1), ...(short.length > 0 ? unknown : unknown.slice(1)), ...enough];
  if (short[0] !== undefined) {
    return {
      outcome: 'failed',
      message: short[0],
      details: others,
      advice: 'Scale green up before it takes what blue takes.',
    };
  }
  if (unknown[0] !== undefined) return { outcome: 'inconclusive', message: unknown[0], details: others };
  const [only] = enough;
  return enough.length === 1 && only !== undefined
    ? { outcome: 'passed', message: only, details: enough }
    : { outcome: 'passed', message: `${enough.length} measures suffice`, details: enough };
}

/**
 * Registers a check that green can take what blue takes: as many replicas, connections, workers, or whatever is named.
 * @throws CheckFileError on a measure that cannot be taken
 * @example
 * capacity('green can take what blue takes', {
 *   replicas: { metric: 'up{job="shop"}' },
 *   workers: { from: '/health', path: '$.workers.ready', atLeast: '50%' },
 *   connections: { pool: 40, application: 'shop-green' },
 * });
 */
export function capacity(name: string, options: CapacityOptions): void {
  const subject = `capacity \`${name}\``;
  if (!isObject(options)) throw wrongOption(subject, 'expects what to measure', options);
  const known: readonly string[] = commonOptions;
  const readers = new Map(
    Object.entries(options)
      .filter(([member]) => !known.includes(member))
      .map(([member, given]) => [member, readMeasure(`${subject}: \`${member}\``, given)]),
  );
  if (readers.size === 0) {
    throw new CheckFileError(`${subject}: expects at least one thing to measure`, {
      advice: 'Such as `replicas: { metric: "up" }` or `connections: { pool: 40 }`.',
    });
  }
  defineCheck(defaults, name, options, (context) => measureAll(context, readers));
}
