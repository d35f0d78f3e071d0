import { stripVTControlCharacters } from 'node:util';

const escape = '\u001b';
const reset = `${escape}[0m`;
const paintCode = new RegExp(`${escape}\\[(\\d+)m`, 'g');

/** What each closing code closes. */
const closes: Readonly<Record<string, RegExp>> = {
  '0': /./,
  '22': /^[12]$/,
  '23': /^3$/,
  '24': /^4$/,
  '27': /^7$/,
  '39': /^(3|9)\d$/,
  '49': /^(4|10)\d$/,
};

const visible = (text: string) => stripVTControlCharacters(text);

/** The codes still in force behind a text. */
function openCodes(text: string): string {
  let open: string[] = [];
  for (const [, code = ''] of text.matchAll(paintCode)) {
    const closed = closes[code];
    open = closed ? open.filter((each) => !closed.test(each)) : [...open, code];
  }
  return open.map((code) => `${escape}[${code}m`).join('');
}

/**
 * Breaks a line at its spaces so that every part fits in `width` columns, the later parts set in a little further
 * than the first. Colors go on where they were broken. Words that are longer than the width stay whole.
 */
export function wrapPainted(line: string, width: number): string[] {
  if (visible(line).length <= width) return [line];
  const margin = ' '.repeat((/^ */.exec(visible(line))?.[0].length ?? 0) + 2);
  const parts: string[] = [];
  let part = '';
  for (const word of line.split(/(?<=\S)(?= )/)) {
    if (visible(part).trim() !== '' && visible(part + word).length > width) {
      const open = openCodes(part);
      parts.push(open === '' ? part : part + reset);
      part = margin + open + word.trimStart();
    } else {
      part += word;
    }
  }
  return [...parts, part];
}
