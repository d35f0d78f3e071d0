import type { OrderVerdict, SkewReport } from '../../schema/skew/skew-report.ts';

/** A sentence to act on, and whether it is good news. */
export interface Way {
  readonly standing: 'good' | 'bad' | 'unknown';
  readonly subject: string;
  readonly text: string;
}

function migrateFirst({ order, findings }: SkewReport): Way {
  const subject = 'migrations first';
  const hurt = ['blue', 'green'].filter((color) =>
    findings.some(({ version, severity }) => version === color && severity === 'breaks'),
  );
  const who = hurt[0] === 'blue' ? 'blue breaks while it still serves' : 'green breaks once it serves';
  const sentences: Record<OrderVerdict, Way> = {
    ok: { standing: 'good', subject, text: 'run the migrations, then move traffic: this order is safe' },
    breaks: {
      standing: 'bad',
      subject,
      text: `run the migrations, then move traffic: not safe, ${hurt.length > 0 ? who : 'a migration does not apply'}`,
    },
    unknown: { standing: 'unknown', subject, text: 'whether this order is safe is not known' },
  };
  return sentences[order.migrateFirst];
}

function codeFirst({ order }: SkewReport): Way {
  const subject = 'traffic first';
  const sentences: Record<OrderVerdict, Way> = {
    ok: { standing: 'good', subject, text: 'move traffic, then run the migrations: this order is safe' },
    breaks: {
      standing: order.assumed === 'code-first' ? 'bad' : 'unknown',
      subject,
      text: 'move traffic, then run the migrations: not safe, green does not hold on the way',
    },
    unknown: { standing: 'unknown', subject, text: 'whether this order is safe is not known' },
  };
  return sentences[order.codeFirst];
}

function wayBack({ states, pointOfNoReturn, rollbackSafety }: SkewReport): Way {
  const subject = 'rollback';
  if (pointOfNoReturn !== null) {
    const index = states.findIndex(({ id }) => id === pointOfNoReturn);
    const state = states[index];
    const file = state?.migration ?? undefined;
    const before = states[index - 1]?.id;
    const after = file === undefined ? pointOfNoReturn : `${file} has run (${pointOfNoReturn})`;
    const until = before === undefined ? '' : `; up to ${before} you can`;
    return {
      standing: 'bad',
      subject,
      text: `once ${after}, you cannot put traffic back: blue does not work any more${until}`,
    };
  }
  if (rollbackSafety === 'safe') {
    const text = 'you can put traffic back at any time: blue works at every state, the last one too';
    return { standing: 'good', subject, text };
  }
  if (rollbackSafety === 'unsafe') {
    return {
      standing: 'bad',
      subject,
      text: 'you cannot put traffic back: blue does not work after the migrations',
    };
  }
  return {
    standing: 'unknown',
    subject,
    text: 'whether blue could serve again is not known: do not count on it',
  };
}

/** In which order to go, and whether there is a way back; in words for somebody who is tired. */
export function describeWays(report: SkewReport): readonly Way[] {
  return [migrateFirst(report), codeFirst(report), wayBack(report)];
}
