import { requestLabel, type ContrastRequest } from './answer.ts';
import { describeFinding, headline, type Show } from './describe-finding.ts';
import type { Finding } from './finding.ts';
import type { ContrastReport, RequestReport, Silence } from './contrast-report.ts';
import { isMended } from './mended.ts';
import { mergeRequests, type ToldTogether } from './merge-requests.ts';
import {
  contrastRemarks,
  countsOf,
  nameRequests,
  plural,
  saysNothing,
  usualStatus,
} from './contrast-remarks.ts';

/** How a comparison ended, for people. */
export interface ContrastConclusion {
  readonly outcome: 'passed' | 'failed' | 'inconclusive';
  readonly message: string;
  readonly advice?: string;
  readonly details: readonly string[];
}

export interface ConcludeOptions {
  readonly show: Show;
  /** Whether a slower green fails the check. */
  readonly latencyGates: boolean;
  /** Commands that ask the same again, of blue and of green. */
  readonly repeat?: (request: ContrastRequest) => readonly string[];
}

const mostFindings = 200;
/** For so many requests it is told how to repeat them; the others are asked in the same way. */
const mostRepeated = 3;

function describeTogether(
  { requests, findings }: ToldTogether,
  all: readonly RequestReport[],
  show: Show,
): string[] {
  const labels = requests.flatMap((index) => {
    const request = all[index];
    return request === undefined ? [] : [show(requestLabel(request.request))];
  });
  const bodies = findings.flatMap(({ place, green, request }) => {
    const body = place === 'status' ? all[request]?.bodies.green.get(green.value) : undefined;
    return body === undefined ? [] : [`      green: ${show(body)}`];
  });
  return [
    labels.length === 1 ? nameRequests(labels) : `${labels.length} requests: ${nameRequests(labels)}`,
    ...findings.flatMap((finding) => describeFinding(finding, show)),
    ...bodies,
  ];
}

function describeRepeat(
  { requests: [first = 0] }: ToldTogether,
  all: readonly RequestReport[],
  repeat: (request: ContrastRequest) => readonly string[],
): string[] {
  const asked = all[first]?.request;
  const commands = asked === undefined ? [] : repeat(asked);
  return commands.length === 0 ? [] : ['  to ask blue and green again:', ...commands];
}

function sampleText(requests: readonly RequestReport[]): string {
  const counts = requests.map(({ triples }) => triples);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `${least === most ? least : `${least} to ${most}`} answers of green each, and twice as many of blue`;
}

function headlineOf(findings: readonly Finding[], requests: readonly RequestReport[], show: Show): string {
  const [first] = findings;
  if (first === undefined) return '';
  const request = requests[first.request];
  const where = request === undefined ? '' : `${show(requestLabel(request.request))}: `;
  return `${where}${headline(first)}${findings.length === 1 ? '' : `, and ${findings.length - 1} more`}`;
}

const unreached = {
  green: 'See whether green runs, and whether `green.url` is its address.',
  blue: 'See whether the colors run, and whether their addresses in the configuration are right.',
} as const;

function concludeSilence(
  { requests }: ContrastReport,
  { color, isReached }: Silence,
  show: Show,
): ContrastConclusion {
  const other = requests.some(({ statuses }) =>
    [...statuses[color === 'green' ? 'blue' : 'green'].keys()].some((status) => status !== 'no answer'),
  );
  const reasons = requests.flatMap(({ bodies }) => bodies[color].get('no answer') ?? []);
  const details = [...new Set(reasons)].slice(0, 3).map(show);
  const asked = requests.filter(({ statuses }) => statuses[color].size > 0);
  const labels = nameRequests(asked.map(({ request }) => show(requestLabel(request))));
  const what = isReached ? `does not answer ${labels}` : 'does not answer';
  if (color === 'green' && other) {
    return {
      outcome: 'failed',
      message: `green ${what}, and blue does`,
      advice: isReached
        ? 'Green listens: see in its logs what it waits for, or breaks off at.'
        : unreached.green,
      details,
    };
  }
  return {
    outcome: 'inconclusive',
    message: other
      ? `${color} ${what}: there is nothing to compare`
      : `neither color does answer${isReached ? ` ${labels}` : ''}: there is nothing to compare`,
    advice: isReached
      ? 'Somebody listens there: see in the logs what is waited for, or broken off at.'
      : unreached.blue,
    details,
  };
}

/** What a comparison means for the release. */
export function concludeContrast(
  report: ContrastReport,
  { show, latencyGates, repeat = () => [] }: ConcludeOptions,
): ContrastConclusion {
  const { requests, doubts, silence } = report;
  if (silence !== undefined) return concludeSilence(report, silence, show);
  const findings = report.findings.filter((finding) => !isMended(finding));
  const notes = contrastRemarks(report, show);
  const told = (all: readonly Finding[]) => {
    const lines = mergeRequests(all.slice(0, mostFindings)).flatMap((together, index) => [
      ...describeTogether(together, requests, show),
      ...(index < mostRepeated ? describeRepeat(together, requests, repeat) : []),
    ]);
    const rest = all.length - mostFindings;
    return rest > 0 ? [...lines, `and ${plural(rest, 'difference')} more`] : lines;
  };
  if (findings.length > 0) {
    const affected = new Set(findings.map(({ request }) => request)).size;
    return {
      outcome: 'failed',
      message: `green differs in ${affected} of ${plural(requests.length, 'request')}: ${headlineOf(findings, requests, show)}`,
      advice: 'Mend green; name a change that is meant in `expected`, and what does not matter in `ignore`.',
      details: [...told(findings), ...notes],
    };
  }
  const tooSlow = requests.filter(({ isTooSlow }) => isTooSlow);
  if (tooSlow.length > 0) {
    const message = `green is slower than blue in ${tooSlow.length} of ${plural(requests.length, 'request')}`;
    return {
      outcome: 'failed',
      message,
      advice: 'Make green faster, or allow more by `latency.ratio`.',
      details: notes,
    };
  }
  const open = doubts.filter(({ isOpen }) => isOpen);
  const [first] = open;
  if (first !== undefined) {
    const findings = open.map(({ finding }) => finding);
    const why = first.standing === 'oftener' ? 'not surely enough to fail' : 'too seldom to tell from chance';
    return {
      outcome: 'inconclusive',
      message: `${why}: ${headlineOf(findings, requests, show)} (${countsOf(first.finding)})`,
      advice: 'See why green did so, and run this again; more `samples` decide more.',
      details: [...told(findings), ...notes],
    };
  }
  const slower = requests.filter(({ latency }) => latency?.isSlower === true);
  if (latencyGates && slower.length > 0) {
    return {
      outcome: 'inconclusive',
      message: `green seems slower than blue in ${slower.length} of ${plural(requests.length, 'request')}, not surely enough to fail`,
      advice: 'Run this again, or raise `samples`.',
      details: notes,
    };
  }
  if (requests.every((request) => saysNothing(usualStatus(request, 'blue')))) {
    return {
      outcome: 'inconclusive',
      message: 'blue answers no request properly: there is nothing to compare with',
      advice: 'Name paths that blue answers; `bg-check list` shows which check asks them.',
      details: notes,
    };
  }
  const noisy = requests.reduce((sum, { noisyFields }) => sum + noisyFields, 0);
  const noise =
    noisy === 0 ? 'blue never differs from itself' : `${plural(noisy, 'field')} of blue vary by themselves`;
  return {
    outcome: 'passed',
    message: `green answers as blue does, in ${plural(requests.length, 'request')}`,
    details: [`${plural(requests.length, 'request')}, ${sampleText(requests)}; ${noise}`, ...notes],
  };
}
