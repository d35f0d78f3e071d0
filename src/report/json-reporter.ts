import type { CheckResult } from '../check/check-result.ts';
import type { Verdict } from '../gate/decide.ts';
import type { Reporter, RunEvent } from '../runner/run-event.ts';
import { jsonText } from './json-text.ts';
import type { Sink } from './sink.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
type Content<Type extends RunEvent['type']> = Omit<EventOf<Type>, 'type' | 'at'>;

interface Times {
  readonly startedAt: string;
  /** `null` when it did not come to its end. */
  readonly endedAt: string | null;
}

/** The document that the `json` reporter writes. A member may be added without a new `schemaVersion`. */
export interface JsonReport {
  readonly schemaVersion: 1;
  readonly run: (Content<'run:start'> & Times & { readonly durationMs: number | null }) | null;
  /** In order; `checks` are the ids of its results. */
  readonly phases: readonly (Omit<Content<'phase:end'>, 'results'> & {
    readonly checks: readonly string[];
  })[];
  /** The last result of every check of every phase, in order of the plan. */
  readonly checks: readonly CheckResult[];
  /** `steps` are what was planned, `moves` the shares that green got, where it got them step by step. */
  readonly switch:
    | (Content<'switch:start'> &
        Partial<Content<'switch:end'>> &
        Times & { readonly moves?: readonly (Content<'switch:step'> & { readonly at: string })[] })
    | null;
  readonly ticks: readonly (Content<'observe:tick'> & { readonly at: string })[];
  readonly rollback: (Content<'rollback:start'> & Partial<Content<'rollback:end'>> & Times) | null;
  /** How each color finished what it had in flight after traffic had moved away. */
  readonly drains: readonly (Content<'drain:end'> & { readonly at: string })[];
  readonly notices: readonly (Content<'notice'> & { readonly at: string })[];
  /** `null`, like the following, when the run did not come to its end. */
  readonly verdict: Verdict | null;
  readonly exitCode: number | null;
  /** Why, in one sentence. */
  readonly reason: string | null;
  readonly traffic: EventOf<'run:end'>['traffic'] | null;
}

function contentOf<Event extends RunEvent>(event: Event): Omit<Event, 'type' | 'at'> {
  const content = Object.entries(event).filter(([key]) => key !== 'type' && key !== 'at');
  return Object.fromEntries(content) as Omit<Event, 'type' | 'at'>;
}

function ofType<Type extends RunEvent['type']>(events: readonly RunEvent[], type: Type): EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

function lastResults(events: readonly RunEvent[]): CheckResult[] {
  const results = new Map<string, CheckResult | undefined>();
  const keep = (result: CheckResult) => results.set(`${result.phase}\0${result.id}`, result);
  for (const event of events) {
    if (event.type === 'phase:start') {
      for (const { phase, id } of event.checks) results.set(`${phase}\0${id}`, undefined);
    } else if (event.type === 'check:end') keep(event.result);
    else if (event.type === 'phase:end') event.results.forEach(keep);
  }
  return [...results.values()].filter((result) => result !== undefined);
}

/** Summarizes the events of one run. */
export function makeJsonReport(events: readonly RunEvent[]): JsonReport {
  const last = <Type extends RunEvent['type']>(type: Type) => ofType(events, type).at(-1);
  const times = (start: RunEvent, end: RunEvent | undefined): Times => ({
    startedAt: start.at,
    endedAt: end?.at ?? null,
  });
  const [start, end] = [last('run:start'), last('run:end')];
  const [switchStart, switchEnd] = [last('switch:start'), last('switch:end')];
  const [rollbackStart, rollbackEnd] = [last('rollback:start'), last('rollback:end')];
  return {
    schemaVersion: 1,
    run: start ? { ...contentOf(start), ...times(start, end), durationMs: end?.durationMs ?? null } : null,
    phases: ofType(events, 'phase:end').map((event) => {
      const { results, ...phase } = contentOf(event);
      return { ...phase, checks: results.map((result) => result.id) };
    }),
    checks: lastResults(events),
    switch: switchStart
      ? {
          ...contentOf(switchStart),
          ...(switchEnd && contentOf(switchEnd)),
          ...times(switchStart, switchEnd),
          ...(switchStart.steps === undefined
            ? {}
            : {
                moves: ofType(events, 'switch:step').map((event) => ({ ...contentOf(event), at: event.at })),
              }),
        }
      : null,
    ticks: ofType(events, 'observe:tick').map((event) => ({ ...contentOf(event), at: event.at })),
    rollback: rollbackStart
      ? {
          ...contentOf(rollbackStart),
          ...(rollbackEnd && contentOf(rollbackEnd)),
          ...times(rollbackStart, rollbackEnd),
        }
      : null,
    drains: ofType(events, 'drain:end').map((event) => ({ ...contentOf(event), at: event.at })),
    notices: ofType(events, 'notice').map((event) => ({ ...contentOf(event), at: event.at })),
    verdict: end?.verdict ?? null,
    exitCode: end?.exitCode ?? null,
    reason: end?.reason ?? null,
    traffic: end?.traffic ?? null,
  };
}

/** What says how far a check is, and nothing of how it ended. */
function isMoment({ type }: RunEvent): boolean {
  return type === 'check:start' || type === 'check:progress' || type === 'check:step';
}

/** Writes one document when the run ends, or when it is cut short. */
export function createJsonReporter(sink: Sink): Reporter {
  const events: RunEvent[] = [];
  /** Where the last result of each check stands; an observation makes many. */
  const results = new Map<string, number>();
  let written = false;
  const write = () => {
    if (!written) sink.write(`${jsonText(makeJsonReport(events), 2)}\n`);
    written = true;
  };
  return {
    name: 'json',
    onEvent: (event) => {
      if (event.type === 'check:end') {
        const key = `${event.result.phase}\0${event.result.id}`;
        const place = results.get(key) ?? events.length;
        results.set(key, place);
        events[place] = event;
      } else if (!isMoment(event)) events.push(event);
      if (event.type === 'run:end') write();
    },
    close: () => {
      write();
      return sink.close();
    },
  };
}
