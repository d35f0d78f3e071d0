import { formatDuration } from '../duration.ts';
import { requestLabel } from './answer.ts';
import { headline, placeOf, type Show } from './describe-finding.ts';
import type { Finding } from './finding.ts';
import { isBroken, isMended } from './mended.ts';
import type { ToldDoubt } from './conclude-doubts.ts';
import type { ContrastColor, ContrastReport, RequestReport } from './contrast-report.ts';

const mostLabels = 4;
/** So many things that are not decided are told of one request. */
const mostDoubts = 5;
export const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What a color mostly answered. */
export function usualStatus({ statuses }: RequestReport, color: ContrastColor): string {
  const [usual] = [...statuses[color]].sort(([, a], [, b]) => b - a);
  return usual?.[0] ?? 'no answer';
}

/** Such an answer is not one of what the request is about. */
export const saysNothing = (status: string) => isBroken(status) || status === '404';

/** What a color does that does not work, in the words for one or for both of them. */
function fails(status: string, { bodies }: RequestReport): string {
  if (status !== 'no answer') return `answer ${status}`;
  const reason = bodies.blue
    .get(status)
    ?.replace(/^.*?: /, '')
    .replace(/ \([^()]*\)$/, '');
  return reason === undefined ? 'do not answer' : `do not answer (${reason})`;
}

/** Some of many requests by name. */
export function nameRequests(labels: readonly string[]): string {
  const rest = labels.length - mostLabels;
  return rest > 1 ? `${labels.slice(0, mostLabels).join(', ')} and ${rest} more` : labels.join(', ');
}

function answersOf({ statuses }: RequestReport, color: 'blue' | 'green'): number {
  return [...statuses[color].values()].reduce((sum, count) => sum + count, 0);
}

function tellMended({ place, path, blue, green, greenValueOnBlue }: Finding): string {
  return place === 'status'
    ? `mended: status ${green.value} instead of blue's ${blue.value}`
    : `mended: ${placeOf({ place, path })} is in ${green.count} of ${green.of} answers of green, and in ${greenValueOnBlue} of ${blue.of} of blue`;
}

/** What is to be told of one request beside its differences; the same words are told once. */
function remarksOn(request: RequestReport, mended: readonly Finding[]): string[] {
  const [blue, green] = [usualStatus(request, 'blue'), usualStatus(request, 'green')];
  const failing = [...request.statuses.blue].filter(([status]) => isBroken(status) && status !== blue);
  const { latency } = request;
  return [
    ...(isBroken(blue) && isBroken(green)
      ? [
          `pre-existing: blue and green ${fails(blue, request)}, so that nothing of the application was compared`,
        ]
      : []),
    ...(blue === '404' && green === '404' ? ['blue and green answer 404; is the path right?'] : []),
    ...failing.map(
      ([status, count]) =>
        `pre-existing: blue ${status === 'no answer' ? 'does not answer' : `answers ${status}`} now and then (${count} of ${answersOf(request, 'blue')} times, green ${request.statuses.green.get(status) ?? 0} of ${answersOf(request, 'green')})`,
    ),
    ...mended.map(tellMended),
    ...(request.isCut ? ['the answer has more than 5,000 fields; those beyond are compared as a whole'] : []),
    ...(latency?.isSlower === true
      ? [
          `slower: a median of ${formatDuration(latency.greenMs)} on green, ${formatDuration(latency.blueMs)} on blue`,
        ]
      : []),
  ];
}

/** In how many answers of each color, such as `green 2 of 50, blue 0 of 100`. */
export function countsOf({ green, blue, greenValueOnBlue }: Finding): string {
  return `green ${green.count} of ${green.of}, blue ${greenValueOnBlue} of ${blue.of}`;
}

/** What green was seen to do, and is neither a difference nor none. */
function tellDoubt({ finding, standing, askedAgain }: ToldDoubt): string {
  const what = `${headline(finding)}: ${countsOf(finding)}`;
  if (standing === 'once') return `${what}, and not again in the last ${askedAgain} of green`;
  return standing === 'oftener'
    ? `${what}; more often, if not by chance`
    : `${what}; too seldom to tell from chance`;
}

/** What is to be told beside the differences. */
export function contrastRemarks(
  { requests, expected, findings, doubts }: ContrastReport,
  show: Show,
): string[] {
  const about = new Map<string, string[]>();
  requests.forEach((request, index) => {
    const mended = findings.filter((finding) => finding.request === index && isMended(finding));
    const seldom = doubts.filter(({ finding }) => finding.request === index).map(tellDoubt);
    for (const remark of [...remarksOn(request, mended), ...seldom.slice(0, mostDoubts).map(show)]) {
      about.set(remark, [...(about.get(remark) ?? []), show(requestLabel(request.request))]);
    }
  });
  const missing = expected.filter(({ came }) => !came).map(({ text }) => text);
  return [
    ...[...about].map(([remark, labels]) => `${nameRequests(labels)}: ${remark}`),
    ...missing.map((text) => `expected, and did not come: ${text}`),
  ];
}
