import { formatDuration } from '../duration.ts';
import type { RunEvent } from '../runner/run-event.ts';
import { block } from './layout.ts';
import type { Style } from './terminal-style.ts';

type DrainEnd = Extract<RunEvent, { type: 'drain:end' }>;

const tellers = {
  proxy: 'the proxy',
  app: 'the app',
  database: 'its database sessions',
  sockets: 'its connections',
};

function timesOf({ durationMs, t50Ms, t99Ms }: DrainEnd): string {
  const times = [
    ...(t50Ms === undefined || t50Ms === durationMs ? [] : [`half of it in ${formatDuration(t50Ms)}`]),
    ...(t99Ms === undefined || t99Ms === durationMs ? [] : [`99 of 100 in ${formatDuration(t99Ms)}`]),
  ];
  return times.length === 0 ? '' : ` (${times.join(', ')})`;
}

/** One sentence: that it is over and when, or what is left of it, or that nobody could tell. */
export function drainSentence(event: DrainEnd): string {
  const { color, drained, durationMs, firstLookMs, inFlight, source, requests, sessions, problem } = event;
  const took = formatDuration(durationMs);
  const teller = source === undefined ? '' : `, says ${tellers[source]}`;
  const late = requests ? `; ${requests} ${requests === 1 ? 'request' : 'requests'} came all the same` : '';
  const left =
    sessions === undefined ? '' : `; ${sessions} database ${sessions === 1 ? 'session' : 'sessions'} left`;
  const why = problem === undefined ? '' : `: ${problem}`;
  if (drained && durationMs === firstLookMs) {
    return `${color} had nothing in flight when it was first looked at, ${took} after traffic had moved${teller}; when it finished, nobody saw${late}${left}`;
  }
  const unseen =
    firstLookMs === undefined ? '' : `; nobody looked in the first ${formatDuration(firstLookMs)}`;
  if (drained)
    return `${color} finished what it had in flight in ${took}${timesOf(event)}${teller}${late}${left}${unseen}`;
  if (inFlight === undefined) return `nobody can tell what ${color} still has in flight${why}${left}`;
  if (inFlight > 0 || problem !== undefined) {
    return `${color} still had ${inFlight} in flight after ${took}${timesOf(event)}${teller}${late}${left}${unseen}${why}`;
  }
  return `${color} was still given requests after ${took}${teller}${late}${left}${unseen}`;
}

/** What becomes of blue is told when it is over; green's belongs to the rollback that it ends. */
export function describeDrain(event: DrainEnd, style: Style): string[] {
  if (event.color === 'green') return [];
  const { colors } = style;
  const paint = event.drained ? undefined : colors.yellow;
  return block(drainSentence(event), 2, style, paint, event.drained ? 'i ' : '! ');
}
