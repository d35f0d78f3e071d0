import { printable } from '../printable.ts';

/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | undefined | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Lines and tabs stay; what could turn the direction of text or hide something is shown. */
function escapeHtml(text: string): string {
  const shown = text.replace(/[^\n\t]+/g, (part) => printable(part));
  return shown.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if ('html' in part) return part.html;
  return part.map((one) => one.html).join('');
}

/** HTML from a template; every text that is put in is escaped. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.reduce((all, text, index) => all + textOf(parts[index - 1]) + text) };
}

/** A constant of the program that is HTML, a style or a script as it stands. */
export function trusted(text: string): Html {
  return { html: text };
}
