import { z } from 'zod';
import { command, httpUrl } from '../field-schemas.ts';

const name = z.string().min(1);

/** Which resources of Azure are meant, and how one signs in. */
export const azureAccess = {
  /** The id of the subscription. */
  subscription: z.guid({
    error: (issue) => `expected the id of a subscription (a GUID), got \`${String(issue.input)}\``,
  }),
  resourceGroup: name,
  /** The only way to sign in; by default the first that the environment has. */
  auth: z.enum(['client-secret', 'workload-identity', 'managed-identity', 'cli']).optional(),
  /** The resource manager of another cloud than the public one. */
  management: httpUrl.optional(),
  /** Where one signs in to it; `AZURE_AUTHORITY_HOST`, or that of the public cloud by default. */
  authority: httpUrl.optional(),
  /** Where a virtual machine asks for its identity, `http://169.254.169.254`; never asked by default. */
  imds: httpUrl.optional(),
  /** How the Azure CLI is called. */
  program: command.default(['az']),
};
