import { z } from 'zod';
import { durationProblem, tryParseDuration } from '../duration.ts';

export const durationSchema = z.string().refine((text) => tryParseDuration(text) !== undefined, {
  error: (issue) => durationProblem(String(issue.input)),
  abort: true,
});
export const positiveDuration = durationSchema.refine((text) => tryParseDuration(text) !== 0, {
  error: (issue) => `expected a duration longer than zero, got \`${String(issue.input)}\``,
});
export const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' });
export const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'expected a postgres URL' });
export const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
export const command = z.array(z.string().min(1)).min(1);
export const headers = z.record(z.string(), z.string());
