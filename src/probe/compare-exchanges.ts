import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../json.ts';
import { hideNothing, type Hide } from '../redact/hide.ts';
import { excerpt, isSensitiveName, showValue } from './excerpt.ts';
import type { Exchange } from './exchange.ts';

/** One field that differs; a side on which it is absent is `undefined`. */
export interface Difference {
  /** Such as `$.items[0].id`, `header content-type` or `body`. */
  readonly field: string;
  readonly blue: string | undefined;
  readonly green: string | undefined;
}

/** Differ from answer to answer, whoever gives it. */
const volatileHeaders =
  /^(date|age|etag|expires|last-modified|content-length|connection|keep-alive|transfer-encoding|set-cookie|via|sec-websocket-accept|server-timing|traceparent|.*(request|trace|correlation|span)-?id.*|x-(response-time|runtime).*)$/;

type Json = JsonValue | undefined;

function parse(text: string | undefined): { readonly document: JsonValue } | undefined {
  try {
    return { document: JSON.parse(text ?? '') as JsonValue };
  } catch {
    return undefined;
  }
}

function isObject(value: Json): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function member(path: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

interface Field {
  readonly path: string;
  readonly blue: Json;
  readonly green: Json;
}

/** Whether both sides say no more than who answers. */
function isSignature(blue: Json, green: Json): boolean {
  return blue === 'blue' && green === 'green';
}

function* differingFields(path: string, blue: Json, green: Json): Generator<Field> {
  if (isDeepStrictEqual(blue, green) || isSignature(blue, green)) return;
  if (isObject(blue) && isObject(green)) {
    for (const name of new Set([...Object.keys(blue), ...Object.keys(green)])) {
      yield* differingFields(member(path, name), blue[name], green[name]);
    }
  } else if (Array.isArray(blue) && Array.isArray(green)) {
    const [one, other] = [blue as readonly JsonValue[], green as readonly JsonValue[]];
    for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
      yield* differingFields(`${path}[${index}]`, one[index], other[index]);
    }
  } else yield { path, blue, green };
}

function shown(path: string, value: Json, hide: Hide): string | undefined {
  if (value === undefined) return undefined;
  return isSensitiveName(path) ? '***' : showValue(value, hide);
}

/** What says why something went wrong comes first, and what is new in each answer last. */
function rankOf({ path }: Field): number {
  const name = /([^.[\]"]+)(?:\[\d+\])*"?\]?$/.exec(path)?.[1] ?? '';
  if (/error|message|reason|detail|exception|fault/i.test(name)) return 0;
  return /^(?:.*[_-])?(?:id|uuid|key|date|time|timestamp|at)$|(?:Id|Uuid|Key|Date|Time|At)$/.test(name)
    ? 2
    : 1;
}

/** What differs, each to be worded when it is shown. */
type Found = readonly (() => Difference)[];

function compareBodies(
  blue: string | undefined,
  green: string | undefined,
  hide: Hide,
): { shapes: Found; values: Found } {
  if (blue === green) return { shapes: [], values: [] };
  const [ofBlue, ofGreen] = [parse(blue), parse(green)];
  if (ofBlue === undefined || ofGreen === undefined) {
    const whole = () => ({
      field: 'body',
      blue: excerpt(blue ?? '', hide),
      green: excerpt(green ?? '', hide),
    });
    return { shapes: [whole], values: [] };
  }
  const found = [...differingFields('$', ofBlue.document, ofGreen.document)];
  const fields = found.sort((one, other) => rankOf(one) - rankOf(other));
  const isShape = (field: Field) => kindOf(field.blue) !== kindOf(field.green);
  const word = (field: Field) => (): Difference => ({
    field: field.path,
    blue: shown(field.path, field.blue, hide),
    green: shown(field.path, field.green, hide),
  });
  return {
    shapes: fields.filter(isShape).map(word),
    values: fields.filter((field) => !isShape(field)).map(word),
  };
}

function compareHeaders(blue: Exchange, green: Exchange, hide: Hide): Found {
  const [ofBlue, ofGreen] = [blue.responseHeaders ?? {}, green.responseHeaders ?? {}];
  return [...new Set([...Object.keys(ofBlue), ...Object.keys(ofGreen)])]
    .filter((name) => !volatileHeaders.test(name) && ofBlue[name] !== ofGreen[name])
    .filter((name) => !isSignature(ofBlue[name], ofGreen[name]))
    .map((name) => {
      const show = (value: string | undefined) =>
        value === undefined ? undefined : isSensitiveName(name) ? '***' : excerpt(value, hide);
      return () => ({ field: `header ${name}`, blue: show(ofBlue[name]), green: show(ofGreen[name]) });
    });
}

/**
 * What two answers to the same request differ in besides their status: fields that are missing, new or of another
 * type; then headers; then other values; of each, messages of errors first, and ids and times last. The first `most` of them, and how many there are.
 */
export function compareExchanges(
  blue: Exchange,
  green: Exchange,
  { most = Infinity, hide = hideNothing }: { readonly most?: number; readonly hide?: Hide } = {},
): { readonly differences: readonly Difference[]; readonly count: number } {
  if (blue.status === undefined || green.status === undefined) return { differences: [], count: 0 };
  const { shapes, values } = compareBodies(blue.body, green.body, hide);
  const found = [...shapes, ...compareHeaders(blue, green, hide), ...values];
  return { differences: found.slice(0, most).map((word) => word()), count: found.length };
}
