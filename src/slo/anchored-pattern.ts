import { ConfigError } from '../errors.ts';

const leadingFlags = /^\(\?([is]+)\)/;
const repetition = /^\{\d+(,\d*)?\}/;
const needsEscape = new Set('^$\\.*+?()[]{}|/');
const punctuation = /^[!-/:-@[-`{-~ ]$/;

/** Rewrites what RE2 reads as a literal and JavaScript's Unicode mode refuses. */
function toJavaScript(source: string): string {
  let result = '';
  let inClass = false;
  for (let index = 0; index < source.length; index++) {
    const character = source.charAt(index);
    const next = source.charAt(index + 1);
    if (character === '\\') {
      if (/[1-9k]/.test(next)) throw new SyntaxError('back references');
      const literal = punctuation.test(next) && !needsEscape.has(next) && !(inClass && next === '-');
      result += literal ? next : character + next;
      index++;
    } else if (inClass) {
      if (character === '[' && next === ':') throw new SyntaxError('POSIX classes such as [[:alpha:]]');
      result += character === '[' ? '\\[' : character;
      if (character === ']') inClass = false;
    } else if (character === '[') {
      // A bracket right after the opening one is a literal in RE2.
      const opening = /^\[\^?\]?/.exec(source.slice(index))?.[0] ?? '[';
      result += opening.replace(/\]$/, '\\]');
      index += opening.length - 1;
      inClass = true;
    } else if (character === '{') {
      const count = repetition.exec(source.slice(index))?.[0];
      result += count ?? '\\{';
      if (count !== undefined) index += count.length - 1;
    } else if (character === '}' || character === ']') {
      result += `\\${character}`;
    } else if (character === '(' && next === '?' && source.charAt(index + 2) !== ':') {
      throw new SyntaxError(`groups such as ${source.slice(index, index + 4)}`);
    } else {
      result += character;
    }
  }
  return result;
}

/**
 * A regular expression of PromQL (RE2), anchored at both ends as Prometheus does, for JavaScript's engine.
 * @throws ConfigError when JavaScript cannot express it
 */
export function anchoredPattern(source: string): RegExp {
  const flags = leadingFlags.exec(source)?.[1] ?? '';
  try {
    const body = toJavaScript(source.replace(leadingFlags, ''));
    return new RegExp(`^(?:${body})$`, flags.includes('i') ? 'sui' : 'su');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `the regular expression \`${source}\` cannot be matched against a metrics page: ${reason}`,
      {
        advice: 'Write it with classes, alternation and repetition only, or configure `prometheus`.',
        cause: error,
      },
    );
  }
}
