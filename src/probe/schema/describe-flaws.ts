import type { JsonValue } from '../../json.ts';
import type { Hide } from '../../redact/hide.ts';
import { isSensitiveName, showValue } from '../excerpt.ts';
import type { SchemaFlaw } from './standard-schema.ts';

const mostTold = 3;

function pathOf(location: SchemaFlaw['location']): string {
  return location.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    return /^[\w$]+$/.test(step) ? `${path}.${step}` : `${path}[${JSON.stringify(step)}]`;
  }, '$');
}

function valueAt(document: JsonValue, location: SchemaFlaw['location']): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const step of location) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, JsonValue>)[step];
  }
  return value;
}

function describeFlaw({ location, rule }: SchemaFlaw, document: JsonValue, hide: Hide): string {
  const path = pathOf(location);
  const value = valueAt(document, location);
  const shown = value === undefined ? '' : `, got ${isSensitiveName(path) ? '***' : showValue(value, hide)}`;
  return `\`${path}\` ${rule}${shown}`;
}

/** What does not fit, as a sentence; `undefined` where everything does. */
export function describeFlaws(
  flaws: readonly SchemaFlaw[],
  document: JsonValue,
  { name, hide }: { readonly name: string; readonly hide: Hide },
): string | undefined {
  if (flaws.length === 0) return undefined;
  const told = flaws.slice(0, mostTold).map((flaw) => describeFlaw(flaw, document, hide));
  const more = flaws.length > mostTold ? ` (and ${flaws.length - mostTold} more)` : '';
  return `expected a body that fits ${name}: ${told.join('; ')}${more}`;
}
