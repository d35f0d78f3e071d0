import type { Finding } from './finding.ts';

/** Findings that are told together, and the requests they are about. */
export interface ToldTogether {
  readonly requests: readonly number[];
  readonly findings: readonly Finding[];
}

/** From how many requests on the same difference is told once. */
const many = 3;

function keyOf({ class: kind, place, path, blue, green }: Finding): string {
  return JSON.stringify([kind, place, path, blue.value, green.value]);
}

/** What differs in the same way in many requests comes once and first; the rest is told request by request. */
export function mergeRequests(findings: readonly Finding[]): readonly ToldTogether[] {
  const alike = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    alike.set(key, [...(alike.get(key) ?? []), finding]);
  }
  const shared = new Map<string, { requests: number[]; findings: Finding[] }>();
  const own = new Map<number, Finding[]>();
  for (const group of alike.values()) {
    const requests = [...new Set(group.map(({ request }) => request))];
    const [first] = group;
    if (first !== undefined && requests.length >= many) {
      const key = requests.join(' ');
      const known = shared.get(key) ?? { requests, findings: [] };
      known.findings.push(first);
      shared.set(key, known);
    } else
      for (const finding of group) own.set(finding.request, [...(own.get(finding.request) ?? []), finding]);
  }
  const alone = [...own]
    .sort(([a], [b]) => a - b)
    .map(([request, told]) => ({
      requests: [request],
      findings: findings.filter((finding) => told.includes(finding)),
    }));
  return [...shared.values(), ...alone];
}
