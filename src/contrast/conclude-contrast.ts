import { formatDuration } from '../duration.ts';
import { requestLabel } from './answer.ts';
import { describeFinding, headline, type Show } from './describe-finding.ts';
import type { Finding } from './finding.ts';
import type { ContrastColor, ContrastReport, RequestReport } from './run-contrast.ts';

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
}

const mostFindings = 30;
const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What a color mostly answered. */
function usualStatus({ statuses }: RequestReport, color: ContrastColor): string {
  const [usual] = [...statuses[color]].sort(([, a], [, b]) => b - a);
  return usual?.[0] ?? 'no answer';
}

const isBroken = (status: string) => status === 'no answer' || status.startsWith('5');
/** Such an answer is not one of what the request is about. */
const saysNothing = (status: string) => isBroken(status) || status === '404';

function answers(status: string): string {
  return status === 'no answer' ? 'do not answer' : `answer ${status}`;
}

/** Green is none the worse for not failing as blue does. */
function isMended({ place, blue, green }: Finding): boolean {
  return place === 'status' && isBroken(blue.value) && !isBroken(green.value);
}

function describeRequest(request: RequestReport, findings: readonly Finding[], show: Show): string[] {
  if (findings.length === 0) return [];
  const bodies = findings.flatMap(({ place, green }) => {
    const body = place === 'status' ? request.bodies.green.get(green.value) : undefined;
    return body === undefined ? [] : [`      green: ${show(body)}`];
  });
  return [
    show(requestLabel(request.request)),
    ...findings.flatMap((finding) => describeFinding(finding, show)),
    ...bodies,
  ];
}

function notesOf({ requests, expected, findings }: ContrastReport, show: Show): string[] {
  const label = ({ request }: RequestReport) => show(requestLabel(request));
  const own = requests.flatMap((request, index) => {
    const [blue, green] = [usualStatus(request, 'blue'), usualStatus(request, 'green')];
    const failing = [...request.statuses.blue].filter(([status]) => isBroken(status) && status !== blue);
    const { latency } = request;
    return [
      ...(isBroken(blue) && isBroken(green)
        ? [`pre-existing: ${label(request)}: blue and green ${answers(blue)}; nothing was compared`]
        : []),
      ...(blue === '404' && green === '404'
        ? [`${label(request)}: blue and green answer 404; is the path right?`]
        : []),
      ...failing.map(
        ([status, count]) =>
          `pre-existing: ${label(request)}: blue answers ${status} now and then (${count} times)`,
      ),
      ...findings
        .filter((finding) => finding.request === index && isMended(finding))
        .map(({ blue: was, green: is }) => `mended: ${label(request)}: blue ${was.value}, green ${is.value}`),
      ...(request.isCut ? [`${label(request)}: has more fields than are looked at (20,000)`] : []),
      ...(latency?.isSlower === true
        ? [
            `slower: ${label(request)}: median ${formatDuration(latency.greenMs)} on green, ${formatDuration(latency.blueMs)} on blue`,
          ]
        : []),
    ];
  });
  const missing = expected.filter(({ came }) => !came).map(({ text }) => text);
  return [...own, ...missing.map((text) => `expected, and did not come: ${text}`)];
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

function concludeSilence(report: ContrastReport, silent: ContrastColor, show: Show): ContrastConclusion {
  const other = report.requests.some(({ statuses }) =>
    [...statuses[silent === 'green' ? 'blue' : 'green'].keys()].some((status) => status !== 'no answer'),
  );
  const reasons = report.requests.flatMap(({ bodies }) => bodies[silent].get('no answer') ?? []);
  const details = [...new Set(reasons)].slice(0, 3).map(show);
  if (silent === 'green' && other) {
    return {
      outcome: 'failed',
      message: 'green does not answer, and blue does',
      advice: 'See whether green runs, and whether `green.url` is its address.',
      details,
    };
  }
  return {
    outcome: 'inconclusive',
    message: `${other ? silent : 'neither color'} does ${other ? 'not answer' : 'answer'}: there is nothing to compare`,
    advice: 'See whether the colors run, and whether their addresses in the configuration are right.',
    details,
  };
}

/** What a comparison means for the release. */
export function concludeContrast(
  report: ContrastReport,
  { show, latencyGates }: ConcludeOptions,
): ContrastConclusion {
  const { requests, undecided, silent } = report;
  if (silent !== undefined) return concludeSilence(report, silent, show);
  const findings = report.findings.filter((finding) => !isMended(finding));
  const notes = notesOf(report, show);
  const told = (all: readonly Finding[]) => {
    const shown = all.slice(0, mostFindings);
    const lines = requests.flatMap((request, index) =>
      describeRequest(
        request,
        shown.filter((finding) => finding.request === index),
        show,
      ),
    );
    return all.length > shown.length
      ? [...lines, `and ${all.length - shown.length} differences more`]
      : lines;
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
  const slower = requests.filter(({ latency }) => latency?.isSlower === true);
  if (latencyGates && slower.length > 0) {
    const message = `green is slower than blue in ${slower.length} of ${plural(requests.length, 'request')}`;
    return { outcome: 'failed', message, details: notes };
  }
  if (undecided.length > 0) {
    return {
      outcome: 'inconclusive',
      message: `too few samples to tell a difference from chance: ${headlineOf(undecided, requests, show)}`,
      advice: 'Raise `samples`.',
      details: [...told(undecided), ...notes],
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
  const noise = noisy === 0 ? '' : `; ${plural(noisy, 'field')} of blue vary by themselves`;
  return {
    outcome: 'passed',
    message: `green answers as blue does: ${plural(requests.length, 'request')}, ${sampleText(requests)}${noise}`,
    details: notes,
  };
}
