import { ConfigError } from '../../errors.ts';
import type { AzureApi } from './azure-api.ts';
import { AzureStatusError } from './azure-error.ts';

const apiVersion = '2022-04-01';

interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/** Whether `*` in a pattern makes it one of the action's, as roles of Azure are written. */
function matches(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

/** One role that allows it is enough; what one takes away it takes away from itself alone. */
export function allows(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions = [], notActions = [] }) =>
      actions.some((pattern) => matches(pattern, action)) &&
      !notActions.some((pattern) => matches(pattern, action)),
  );
}

/**
 * Asks what who signed in may do with a resource: there is no dry run of a change.
 * @returns what could not be told
 * @throws ConfigError when an action is not allowed
 */
export async function requireActions(
  api: AzureApi,
  resource: string,
  actions: readonly string[],
  role: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const path = `${resource}/providers/Microsoft.Authorization/permissions`;
  let permissions: readonly Permission[];
  try {
    const { body } = await api.call({ method: 'GET', path }, apiVersion, signal);
    permissions = (body as { readonly value?: readonly Permission[] } | null)?.value ?? [];
  } catch (error) {
    if (!(error instanceof AzureStatusError)) throw error;
    return [`whether the change is allowed cannot be told before it is made: ${error.message}`];
  }
  const missing = actions.filter((action) => !allows(permissions, action));
  if (missing.length === 0) return [];
  throw new ConfigError(`switch: who signs in to Azure may not do ${missing.join(', ')} on ${resource}`, {
    advice: `Give it the role \`${role}\`; an assignment takes some minutes.`,
  });
}
