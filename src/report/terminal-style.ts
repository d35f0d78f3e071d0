import picocolors from 'picocolors';
import type { Outcome } from '../check/outcome.ts';
import type { Verdict } from '../gate/decide.ts';

export type Paint = (text: string) => string;
export type Colors = ReturnType<typeof picocolors.createColors>;

/** How the terminal reporter writes: its colors, and its width where there is one. */
export interface Style {
  readonly colors: Colors;
  readonly columns: () => number | undefined;
}

export function createStyle(color: boolean, columns: () => number | undefined): Style {
  return { colors: picocolors.createColors(color), columns };
}

export const outcomeSymbols: Readonly<Record<Outcome, string>> = {
  passed: '✓',
  failed: '✗',
  inconclusive: '?',
  errored: '!',
  skipped: '-',
  'not-run': '·',
};

export function outcomePaint(outcome: Outcome, colors: Colors): Paint {
  const paints: Record<Outcome, Paint> = {
    passed: colors.green,
    failed: colors.red,
    inconclusive: colors.yellow,
    errored: colors.red,
    skipped: colors.dim,
    'not-run': colors.dim,
  };
  return paints[outcome];
}

export function verdictPaint(verdict: Verdict, colors: Colors): Paint {
  return { pass: colors.green, fail: colors.red, inconclusive: colors.yellow }[verdict];
}
