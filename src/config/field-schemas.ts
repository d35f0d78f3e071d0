import { isIP } from 'node:net';
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
/** An address, with a port where it is not 53. */
export const resolverAddress = z
  .string()
  .refine(
    (text) =>
      isIP(text) !== 0 || isIP(/^(?:\[(.*)\]|([^:]*)):\d{1,5}$/.exec(text)?.slice(1).join('') ?? '') !== 0,
    {
      error: (issue) =>
        `expected the address of a resolver, such as \`127.0.0.1:5354\`, got \`${String(issue.input)}\``,
    },
  );
