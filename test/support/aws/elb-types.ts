/** Actions and what belongs to them, as the API names it; every value a text, as the wire has it. */
export type ElbAction = Readonly<Record<string, ElbValue>>;
export type ElbValue = string | undefined | readonly ElbValue[] | { readonly [member: string]: ElbValue };

export interface ElbTarget {
  readonly id: string;
  readonly port: number;
  readonly state: string;
  readonly reason?: string;
}

/** What a load balancer knows. */
export interface ElbState {
  readonly rules: Map<string, { readonly isDefault: boolean; actions: readonly ElbAction[] }>;
  readonly listeners: Map<string, { actions: readonly ElbAction[] }>;
  readonly targetGroups: Map<string, { targets: readonly ElbTarget[]; attributes: Record<string, string> }>;
}

/** A refusal, as the API words it. */
export class ElbRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** The members of a form (`Actions.member.1.Type=forward`) as objects and lists. */
export function readForm(body: string): Record<string, ElbValue> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of new URLSearchParams(body)) {
    const steps = path.split('.');
    let at = root;
    for (const step of steps.slice(0, -1)) at = (at[step] ??= {}) as Record<string, unknown>;
    at[steps.at(-1) ?? ''] = value;
  }
  const settle = (value: unknown): ElbValue => {
    if (typeof value !== 'object' || value === null) return value as string;
    const { member, entry } = value as Record<string, Record<string, unknown> | undefined>;
    const list = member ?? entry;
    if (list !== undefined) return Object.values(list).map(settle);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, settle(each)]));
  };
  return settle(root) as Record<string, ElbValue>;
}
