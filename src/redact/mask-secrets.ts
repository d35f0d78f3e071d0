import { isOneTimeName, isSensitiveName } from './sensitive-name.ts';
import { createTextReader } from './text-reader.ts';
import { urlPasswordSpans } from './url-password-spans.ts';

const mask = '***';
const jsonToken =
  /"((?:[^"\\]|\\.)*)("\s*:\s*|"|$)|(?<![\w.-])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.-])|[{}[\],]/gs;
/** Such as `password=x`, in a query, a form or a sentence. */
const pair = /([\w.[\]-]+)=([^&;,\s"']+)/g;
/** A signed token is told by how it begins: `{"` in base64. */
const signedToken = /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g;
const authorization = /\b(Bearer|Basic)(\s+)(?=\S*\d)[\w+/.~=-]{8,}/g;

/** A text that stands in a JSON text, with the same done to it. */
function maskInner(written: string): string {
  if (!written.includes('\\"')) return written;
  try {
    const text = JSON.parse(`"${written}"`) as string;
    const masked = maskSecrets(text);
    return masked === text ? written : JSON.stringify(masked).slice(1, -1);
  } catch {
    return written;
  }
}

/**
 * What stands under a sensitive name, and, where that is an object, in it; but for sentences, such as `{ "password": { "message":
 * "must not be blank" } }`. The text need not be whole, nor JSON.
 */
function maskFields(text: string): string {
  let depth = 0;
  let hiddenFrom: number | undefined;
  let name: string | undefined;
  return text.replace(jsonToken, (token, written: string | undefined, end: string | undefined) => {
    const isHidden = name !== undefined && isSensitiveName(name);
    if (written !== undefined) {
      if (end?.includes(':') === true) {
        name = written;
        return token;
      }
      if (isHidden || (hiddenFrom !== undefined && !/\s/.test(written))) return `"${mask}"`;
      return `"${maskInner(written)}${end ?? ''}`;
    }
    if (token === '{' || token === '[') {
      depth += 1;
      if (token === '{' && isHidden) hiddenFrom ??= depth;
      name = undefined;
    } else if (token === '}' || token === ']') {
      if (hiddenFrom === depth) hiddenFrom = undefined;
      depth -= 1;
      name = undefined;
    } else if (token === ',') name = undefined;
    else if (name !== undefined && isOneTimeName(name)) return `"${mask}"`;
    return token;
  });
}

function maskUrls(text: string): string {
  const spans = urlPasswordSpans(createTextReader(text));
  let masked = '';
  let position = 0;
  for (const [start, end] of spans) {
    if (start < position) continue;
    masked += text.slice(position, start) + mask;
    position = end;
  }
  return masked + text.slice(position);
}

/**
 * A text in which the values of sensitive fields, of JSON, forms and sentences, are `***`, and so are the passwords of URLs and what
 * is a token by its looks.
 */
export function maskSecrets(text: string): string {
  return maskUrls(maskFields(text))
    .replace(pair, (written, name: string) => (isSensitiveName(name) ? `${name}=${mask}` : written))
    .replace(authorization, `$1$2${mask}`)
    .replace(signedToken, mask);
}
