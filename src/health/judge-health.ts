import type { Dependency, HealthReport } from './health-report.ts';

/** What a color must be able to reach. */
export interface HealthDemands {
  /** Must be listed, and up. */
  readonly required: readonly string[];
  /** May be down. */
  readonly ignore: readonly string[];
}

/** What a health document comes to. `unknown`: it does not say what it was asked for. */
export interface HealthJudgement {
  readonly state: 'ready' | 'not-ready' | 'unknown';
  /** One sentence a problem; the first is the worst. */
  readonly problems: readonly string[];
  /** What is worth telling of a color that is ready. */
  readonly notes: readonly string[];
}

/** Whether a dependency is the one meant, or a part of it: `cassandra` means `cassandra:responseTime` too. */
export function isMeant(dependency: string, name: string): boolean {
  const [long, short] = [dependency.toLowerCase(), name.toLowerCase()];
  return long === short || long.startsWith(`${short}.`) || long.startsWith(`${short}:`);
}

/** Frameworks have a status of that name, for what they cannot tell and do not hold against anybody. */
function isUnknownByName(word: string): boolean {
  return word.toLowerCase() === 'unknown';
}

/** Such as `db is DOWN since 2026-10-03T08:00:00Z: connection refused`. */
function describe({ name, word, message, since }: Dependency): string {
  return `${name} is ${word}${since === undefined ? '' : ` since ${since}`}${message === undefined ? '' : `: ${message}`}`;
}

/** Judges what a color says of itself and of what it needs, whatever its HTTP status was. */
export function judgeHealth(report: HealthReport | undefined, demands: HealthDemands): HealthJudgement {
  const { required, ignore } = demands;
  const all = report?.dependencies ?? [];
  const counted = all.filter(({ name }) => !ignore.some((ignored) => isMeant(name, ignored)));
  const down = counted.filter(({ state }) => state === 'down');
  // A composite is down because of its parts, and these say why.
  const causes = down.filter(
    ({ name, message }) =>
      message !== undefined || !down.some((other) => other.name !== name && isMeant(other.name, name)),
  );
  const ignoredDown = all.some((one) => one.state === 'down' && !counted.includes(one));
  const problems = [
    ...causes.map(describe),
    // A whole that is down because of what is ignored is as good as up.
    ...(report?.state === 'down' && down.length === 0 && !ignoredDown
      ? [`it says of itself that it is ${report.word ?? 'down'}`]
      : []),
  ];
  const missing = required.filter((name) => !all.some((one) => isMeant(one.name, name)));
  const unclear = counted.filter(
    ({ name, state, word }) =>
      state === 'unknown' && (!isUnknownByName(word) || required.some((one) => isMeant(name, one))),
  );
  const { word: ownWord = '' } = report ?? {};
  const isOwnUnknown = report?.state === 'unknown';
  const notes = [
    ...counted.filter(({ state }) => state === 'degraded').map(describe),
    ...all
      .filter((one) => one.state === 'down' && !counted.includes(one))
      .map((one) => `${describe(one)} (ignored)`),
    ...(isOwnUnknown && isUnknownByName(ownWord) ? [`its status is \`${ownWord}\``] : []),
    ...(report?.state === 'degraded' ? [`it says of itself that it is ${report.word ?? 'degraded'}`] : []),
  ];
  if (problems.length > 0) return { state: 'not-ready', problems, notes };
  const doubts = [
    ...(isOwnUnknown && !isUnknownByName(ownWord)
      ? [`its status is \`${ownWord}\`, which may mean anything`]
      : []),
    ...missing.map((name) => `it says nothing of ${name}`),
    ...unclear.map(({ name, word }) => `it says that ${name} is \`${word}\`, which may mean anything`),
  ];
  return { state: doubts.length > 0 ? 'unknown' : 'ready', problems: doubts, notes };
}
