import type { CheckDefinition } from '../../src/check/check-definition.ts';

/** A check that gates, asks for nothing and passes, but for what is given. */
export function checkDefinition(
  given: Partial<CheckDefinition> & Pick<CheckDefinition, 'name'>,
): CheckDefinition {
  return {
    kind: 'custom',
    phases: ['pre-switch'],
    aims: {},
    tags: [],
    timeout: undefined,
    retries: 0,
    gating: true,
    mutates: false,
    requires: [],
    body: () => undefined,
    file: 'a.check.ts',
    ...given,
  };
}
