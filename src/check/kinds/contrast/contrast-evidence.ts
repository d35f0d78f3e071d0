import { requestLabel } from '../../../contrast/answer.ts';
import { placeOf, type Show } from '../../../contrast/describe-finding.ts';
import type { Finding } from '../../../contrast/finding.ts';
import { falseAlarms } from '../../../contrast/judge.ts';
import type { ContrastReport, RequestReport } from '../../../contrast/contrast-report.ts';
import type { JsonValue } from '../../../json.ts';
import type { Evidence } from '../../outcome.ts';
import type { RepeatLines } from './repeat-lines.ts';

const mostRows = 50;

function rowOf(
  finding: Finding,
  requests: readonly RequestReport[],
  show: Show,
  repeat: RepeatLines,
): JsonValue {
  const { blue, green, at } = finding;
  const request = requests[finding.request]?.request;
  return {
    request: request === undefined ? '' : show(requestLabel(request)),
    class: finding.class,
    path: placeOf(finding),
    ...(at.length === 0 ? {} : { at: at.slice(0, 10).map(show) }),
    blue: { ...blue, value: show(blue.value) },
    green: { ...green, value: show(green.value) },
    blueLikeGreen: finding.greenValueOnBlue,
    noise: { ...finding.noise },
    p: finding.p,
    ...(request === undefined ? {} : { repeat: { ...repeat(request) } }),
  };
}

/** What a contrast measured, for programs. */
export function contrastEvidence(report: ContrastReport, show: Show, repeat: RepeatLines): Evidence[] {
  const { requests, findings, doubts, expected } = report;
  const undecided = doubts.filter(({ isOpen }) => isOpen).map(({ finding }) => finding);
  const told = doubts.filter(({ isOpen }) => !isOpen).map(({ finding }) => finding);
  const answers = requests.reduce((sum, { triples }) => sum + 3 * triples, 0);
  const slower = requests.flatMap(({ request, latency }) =>
    latency?.isSlower === true
      ? [
          {
            request: show(requestLabel(request)),
            blueMs: Math.round(latency.blueMs),
            greenMs: Math.round(latency.greenMs),
            p: latency.p,
          },
        ]
      : [],
  );
  return [
    {
      title: 'differences between the colors',
      measured: {
        requests: requests.length,
        differences: findings.length,
        undecided: undecided.length,
        seldom: told.length,
        noisyFields: requests.reduce((sum, { noisyFields }) => sum + noisyFields, 0),
        slower: slower.length,
        expected: expected.map((one) => ({ ...one })),
      },
      limit: { differences: 0, falseAlarms },
      sample: answers,
      rows: [...findings, ...undecided, ...told]
        .slice(0, mostRows)
        .map((finding) => rowOf(finding, requests, show, repeat)),
    },
    ...(slower.length === 0 ? [] : [{ title: 'green is slower', measured: slower.length, rows: slower }]),
  ];
}
