import { base64Bodies, base64Character, partPattern, textParts } from './secret-pattern.ts';

/** Finds what is left of a secret where a text was cut, or had a part taken out, before it came to the redactor. */
export interface CutSecrets {
  readonly add: (secret: string) => void;
  /** Where pieces of secrets stand beside a cut. */
  readonly pieces: (text: string) => [start: number, end: number][];
}

/** A way to write a secret, character by character. */
interface Form {
  readonly parts: readonly string[];
  /** The pattern of a part, which matches at its `lastIndex` only. */
  readonly patternOf: (part: string) => RegExp;
  /** The fewest characters that are a piece. */
  readonly least: number;
}

/** What stands where something is missing. */
const cuts = /…|\*\*\*/g;
/** How far from a cut a piece may begin; no excerpt is longer. */
const farthest = 1_000;
/** Of a week's secrets the first are those of the configuration, and the last those that still come up. */
const kept = { first: 200, last: 800 };
/** Base64 writes three bytes in four characters. */
const perByte = 4 / 3;
/** What a character may begin with that is written in another way. */
const variants: ReadonlySet<string> = new Set(['%', '\\', '+', '-', '_', "'"]);
/** A character of which a cut has left the beginning: of its encoding, or the first half of it. */
const begunCharacter = /^(?:%[0-9a-fA-F]{0,5}|\\{1,8}(?:u[0-9a-fA-F]{0,3})?|[\ud800-\udbff])$/;

/** All secrets share the patterns of their characters. */
function createPartPatterns(sourceOf: (part: string) => string): (part: string) => RegExp {
  const patterns = new Map<string, RegExp>();
  return (part) => {
    const pattern = patterns.get(part) ?? new RegExp(sourceOf(part), 'y');
    patterns.set(part, pattern);
    return pattern;
  };
}

/** Which parts from `first` on stand at a place of the text, up to `end`, and how many characters they are. */
function walk(
  text: string,
  { at, end, first }: { readonly at: number; readonly end: number; readonly first: number },
  { parts, patternOf }: Form,
) {
  let [position, index, count] = [at, first, 0];
  for (; index < parts.length && position < end; index += 1) {
    const part = parts[index] ?? '';
    const sign = text[position] ?? '';
    if (sign !== part[0] && !variants.has(sign) && part.length === 1) break;
    const pattern = patternOf(part);
    pattern.lastIndex = position;
    if (!pattern.test(text) || pattern.lastIndex > end) break;
    position = pattern.lastIndex;
    count += part.length;
  }
  return { position, index, count };
}

/** Where a beginning of the secret begins that ends where the text was cut. */
function headBefore(text: string, cut: number, form: Form): number | undefined {
  const { parts, least } = form;
  for (let at = Math.max(0, cut - farthest); at <= cut - least; at += 1) {
    const { position, index, count } = walk(text, { at, end: cut, first: 0 }, form);
    if (index === parts.length) continue;
    const isBegun = position < cut && begunCharacter.test(text.slice(position, cut));
    if (isBegun ? count + 1 >= least : position === cut && count >= least) return at;
  }
  return undefined;
}

/** Where an end of the secret ends that begins where something was taken out, or what the next cut has left of it. */
function tailAfter(text: string, at: number, next: number, form: Form): number | undefined {
  const { parts, least } = form;
  for (let first = 1; first < parts.length; first += 1) {
    const { position, index, count } = walk(text, { at, end: next, first }, form);
    if (count >= least && (index === parts.length || position === next)) return position;
  }
  return undefined;
}

/**
 * Pieces shorter than `shortest` occur by chance, and are left. A piece that has lost both its beginning and its end is found,
 * too, where it lies between two cuts.
 */
export function createCutSecrets(shortest: number): CutSecrets {
  const [first, last]: [(() => Form[])[], (() => Form[])[]] = [[], []];
  const [ofText, ofBase64] = [createPartPatterns(partPattern), createPartPatterns(base64Character)];
  const formsOf = (secret: string): Form[] => [
    { parts: textParts(secret), patternOf: ofText, least: shortest },
    ...base64Bodies(secret).map((body) => ({
      parts: Array.from(body),
      patternOf: ofBase64,
      least: Math.ceil(shortest * perByte),
    })),
  ];

  return {
    add: (secret) => {
      let forms: Form[] | undefined;
      const ofSecret = () => (forms ??= formsOf(secret));
      if (first.length < kept.first) first.push(ofSecret);
      else last.push(ofSecret);
      if (last.length >= 2 * kept.last) last.splice(0, kept.last);
    },
    pieces: (text) => {
      const found: [number, number][] = [];
      const places = Array.from(text.matchAll(cuts), ({ index, 0: mark }) => ({
        start: index,
        end: index + mark.length,
      }));
      if (places.length === 0) return found;
      for (const form of [...first, ...last].flatMap((ofSecret) => ofSecret())) {
        places.forEach(({ start, end }, place) => {
          const head = headBefore(text, start, form);
          if (head !== undefined) found.push([head, start]);
          const tail = tailAfter(text, end, places[place + 1]?.start ?? text.length, form);
          if (tail !== undefined) found.push([end, tail]);
        });
      }
      return found;
    },
  };
}
