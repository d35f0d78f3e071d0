/** What is surely wrong with a regular expression, and the part of it where; `to` is past its end. */
export interface PatternProblem {
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

const counts = /\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/y;
const namedClass = /\[:\^?\w*:\]/y;
const flagGroup = /\(\?[a-zA-Z]*(?:-[a-zA-Z]+)?\)/y;
const groupStart = /\((?:\?(?:P?<\w+>|[a-zA-Z]*(?:-[a-zA-Z]+)?:))?/y;
const lookAround = /\(\?<?[=!]/y;
/** A character by its number, and a class by its name, whose braces are none of a repetition. */
const bracedEscape = /\\[xpP]\{[^{}]*\}/y;
const backReference = /\\(?:[89]|[1-7](?![0-7]))/y;
/** More repetitions are refused. */
const mostRepetitions = 1_000;

function takeAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

/** Where a class ends that begins at `from`: past its bracket; `undefined` when it does not. */
function endOfClass(source: string, from: number): number | undefined {
  // A bracket right after the opening one is a literal.
  let at = from + (source[from + 1] === '^' ? 2 : 1);
  if (source[at] === ']') at += 1;
  while (at < source.length) {
    const named = takeAt(namedClass, source, at)?.[0];
    if (named !== undefined) at += named.length;
    else if (source[at] === '\\') at += 2;
    else if (source[at] === ']') return at + 1;
    else at += 1;
  }
  return undefined;
}

/** A repetition with the `?` that makes it lazy, and whether it asks for more than there may be. */
function repetitionAt(
  source: string,
  at: number,
): { readonly length: number; readonly tooMany: boolean } | undefined {
  const counted = takeAt(counts, source, at);
  const [whole = '', least = '0', comma, most = comma === undefined ? least : '0'] = counted ?? [];
  if (counted === null && !'*+?'.includes(source[at] ?? ' ')) return undefined;
  const length = counted === null ? 1 : whole.length;
  const wrongOrder = counted?.[3] !== undefined && Number(most) < Number(least);
  return {
    length: length + (source[at + length] === '?' ? 1 : 0),
    tooMany: Math.max(Number(least), Number(most)) > mostRepetitions || wrongOrder,
  };
}

/**
 * What RE2, the syntax of PromQL's regular expressions, surely refuses: what is opened and not closed or the other way
 * round, a repetition of nothing, and what only other syntaxes know. What it does not know it lets pass.
 */
export function patternProblem(source: string): PatternProblem | undefined {
  const open: number[] = [];
  /** What the next repetition would repeat: nothing, something, or a repetition. */
  let before: 'nothing' | 'something' | 'repetition' = 'nothing';
  const problem = (from: number, to: number, what: string) => ({ from, to, what });

  for (let at = 0; at < source.length;) {
    const character = source[at] ?? '';
    const repetition = repetitionAt(source, at);
    if (repetition !== undefined) {
      const end = at + repetition.length;
      const shown = source.slice(at, end);
      if (before === 'nothing') return problem(at, end, `\`${shown}\` has nothing to repeat`);
      if (before === 'repetition') return problem(at, end, `\`${shown}\` repeats a repetition`);
      if (repetition.tooMany) return problem(at, end, `\`${shown}\` is no number of times, up to 1,000`);
      before = 'repetition';
      at = end;
      continue;
    }
    const flags = takeAt(flagGroup, source, at)?.[0];
    if (flags !== undefined) {
      // RE2 minds only what stands right before.
      if (before === 'repetition') before = 'something';
      at += flags.length;
      continue;
    }
    const group = takeAt(groupStart, source, at)?.[0];
    if (group !== undefined) {
      const around = takeAt(lookAround, source, at)?.[0];
      if (around !== undefined) return problem(at, at + around.length, 'RE2 cannot look ahead or behind');
      open.push(at);
      before = 'nothing';
      // What stands behind the `?` of a group of an unknown kind is none of this reader's business.
      at += group === '(' && source[at + 1] === '?' ? 2 : group.length;
      continue;
    }
    if (character === '|') before = 'nothing';
    else before = 'something';
    if (character === ')' && open.pop() === undefined) return problem(at, at + 1, 'a `)` closes nothing');
    if (character === '[') {
      const end = endOfClass(source, at);
      if (end === undefined) return problem(at, at + 1, 'a `[` is not closed');
      at = end;
    } else if (source.startsWith('\\Q', at)) {
      const end = source.indexOf('\\E', at + 2);
      // Nothing is quoted by `\Q\E`, so that it may be anything.
      at = end === -1 ? source.length : end + 2;
    } else if (character === '\\') {
      const reference = takeAt(backReference, source, at)?.[0];
      if (reference !== undefined) return problem(at, at + 2, 'RE2 cannot refer back to a group');
      if (at + 1 === source.length) return problem(at, at + 1, 'a `\\` escapes nothing');
      at += takeAt(bracedEscape, source, at)?.[0].length ?? 2;
    } else at += 1;
  }
  const unclosed = open.at(-1);
  return unclosed === undefined ? undefined : problem(unclosed, unclosed + 1, 'a `(` is not closed');
}
