import { ConfigError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { ColorNames, ServingColor } from '../color-names.ts';
import { weightsOfCounts, type Weights } from '../weights.ts';
import type { KubeObject } from './kube-api.ts';

/** One of the places that a rule sends to. */
export type RouteBackend = Readonly<Record<string, JsonValue>> & { readonly weight?: number };

/** A rule of a route, and where in the object its backends stand. */
export interface RouteRule {
  /** For messages: `rule 0`, `rule checkout`. */
  readonly name: string | undefined;
  readonly index: number;
  /** A JSON pointer. */
  readonly path: string;
  readonly backends: readonly RouteBackend[];
}

/** What differs between the kinds of routes. */
export interface RouteShape {
  /** Such as `HTTPRoute`. */
  readonly kind: string;
  readonly rulesOf: (route: KubeObject) => readonly RouteRule[];
  /** What a backend may be called; the first for messages. */
  readonly namesOf: (backend: RouteBackend) => readonly string[];
  /** Of a backend that says none, in a rule of so many. */
  readonly defaultWeight: (backends: number) => number;
}

/** A rule that sends to both colors. */
export interface RouteSplit {
  readonly label: string;
  readonly path: string;
  readonly backends: readonly RouteBackend[];
  /** Where in `backends` each color stands. */
  readonly at: Readonly<Record<ServingColor, number>>;
  /** `undefined` where neither gets anything, or somebody else does too. */
  readonly weights: Weights | undefined;
}

export interface RouteSplits {
  readonly splits: readonly RouteSplit[];
  /** Rules that send to one of the colors alone, and that no move touches. */
  readonly oneSided: readonly string[];
  /** Rules that send to somebody else as well. */
  readonly shared: readonly string[];
}

export function labelOf({ name, index }: RouteRule): string {
  return `rule ${name ?? index}`;
}

function find(shape: RouteShape, rule: RouteRule, name: string): readonly number[] {
  return rule.backends.flatMap((backend, index) => (shape.namesOf(backend).includes(name) ? [index] : []));
}

function chosenRules(
  shape: RouteShape,
  rules: readonly RouteRule[],
  chosen: readonly (string | number)[] | undefined,
): readonly RouteRule[] {
  if (chosen === undefined) return rules;
  return chosen.map((wanted) => {
    const rule = rules.find(({ name, index }) => (typeof wanted === 'number' ? index : name) === wanted);
    if (rule !== undefined) return rule;
    const there = rules.map(({ name, index }) => (name === undefined ? String(index) : `\`${name}\``));
    throw new ConfigError(
      `switch.rules: the ${shape.kind} has no rule \`${wanted}\`; there: ${there.join(', ') || 'none'}`,
    );
  });
}

/**
 * The rules of a route that send to both colors: those that are named, or all of them.
 * @throws ConfigError when a rule that is named does not, when none does, or when a color stands twice in one
 */
export function findSplits(
  shape: RouteShape,
  route: KubeObject,
  colors: ColorNames,
  chosen?: readonly (string | number)[],
): RouteSplits {
  const rules = shape.rulesOf(route);
  const splits: RouteSplit[] = [];
  const oneSided: string[] = [];
  const shared: string[] = [];
  for (const rule of chosenRules(shape, rules, chosen)) {
    const [blue, green] = [find(shape, rule, colors.blue), find(shape, rule, colors.green)];
    const label = labelOf(rule);
    if (blue.length > 1 || green.length > 1) {
      throw new ConfigError(
        `switch.colors: ${label} of ${shape.kind} ${route.metadata.name} has \`${blue.length > 1 ? colors.blue : colors.green}\` more than once`,
      );
    }
    const [blueAt, greenAt] = [blue[0], green[0]];
    if (blueAt === undefined || greenAt === undefined) {
      if (blueAt !== undefined || greenAt !== undefined) oneSided.push(label);
      else if (chosen === undefined) continue;
      if (chosen === undefined) continue;
      const there = rule.backends.map((backend) => `\`${shape.namesOf(backend)[0] ?? '?'}\``).join(', ');
      throw new ConfigError(
        `switch.rules: ${label} of ${shape.kind} ${route.metadata.name} sends to ${there || 'nobody'}; both \`${colors.blue}\` and \`${colors.green}\` are needed`,
      );
    }
    const { backends } = rule;
    const weightAt = (index: number) => backends[index]?.weight ?? shape.defaultWeight(backends.length);
    const others = backends.some((_, index) => index !== blueAt && index !== greenAt && weightAt(index) > 0);
    if (others) shared.push(label);
    splits.push({
      label,
      path: rule.path,
      backends,
      at: { blue: blueAt, green: greenAt },
      weights: others ? undefined : weightsOfCounts(weightAt(blueAt), weightAt(greenAt)),
    });
  }
  if (splits.length > 0) return { splits, oneSided, shared };
  throw new ConfigError(
    `switch.colors: no rule of ${shape.kind} ${route.metadata.name} sends to both \`${colors.blue}\` and \`${colors.green}\``,
    { advice: 'List both in the rule, the one that does not serve with weight 0.' },
  );
}
