import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { skewReportSchema } from '../../../src/report/skew/skew-report-schema.ts';
import type { SkewReport } from '../../../src/schema/skew/skew-report.ts';
import { goodReport, richReport } from './sample-report.ts';

type Same<One, Other> = Strict<One> extends Strict<Other> ? true : false;
/** Generic, so that two are the same only where their types are identical, optional members included. */
type Strict<One> = <T>(value: T) => T extends One ? 1 : 2;
/** Every member at every depth, so that types that only differ in how they were put together are the same. */
type Plain<T> = T extends readonly (infer Item)[]
  ? readonly Plain<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

// Does not compile when the schema and the type part ways.
const sameAsType: Same<Plain<z.output<typeof skewReportSchema>>, Plain<SkewReport>> = true;

describe('skewReportSchema', () => {
  it('is the type, and takes what reports hold unchanged', () => {
    expect(sameAsType).toBe(true);
    for (const report of [richReport, goodReport(3)]) {
      const text = JSON.stringify(report);
      expect(skewReportSchema.parse(JSON.parse(text))).toEqual(report);
    }
  });

  it('refuses another version of the document, and what is no report', () => {
    expect(skewReportSchema.safeParse({ ...richReport, schemaVersion: 2 }).success).toBe(false);
    expect(skewReportSchema.safeParse({ ...richReport, verdict: 'maybe' }).success).toBe(false);
    const [finding] = richReport.findings;
    const findings = [{ ...finding, position: 0 }];
    expect(skewReportSchema.safeParse({ ...richReport, findings }).success).toBe(false);
  });

  it('leaves out members that a later version adds', () => {
    expect(skewReportSchema.parse({ ...richReport, later: 1 })).toEqual(richReport);
  });
});
