/** A document as objects, lists and texts; what is `undefined` is left out. */
export type XmlTree =
  string | number | boolean | undefined | readonly XmlTree[] | { readonly [tag: string]: XmlTree };

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (_, hex?: string, decimal?: string, name = '') =>
    hex !== undefined
      ? String.fromCodePoint(Number.parseInt(hex, 16))
      : decimal !== undefined
        ? String.fromCodePoint(Number(decimal))
        : (named[name as string] ?? ''),
  );
}

/** @param item the tag of each element of a list */
export function writeXml(tree: XmlTree, item: (list: string) => string, list = ''): string {
  if (tree === undefined) return '';
  if (Array.isArray(tree)) {
    const tag = item(list);
    return (tree as readonly XmlTree[]).map((each) => `<${tag}>${writeXml(each, item)}</${tag}>`).join('');
  }
  if (typeof tree !== 'object') return escapeXml(String(tree));
  return Object.entries(tree)
    .filter(([, value]) => value !== undefined)
    .map(([tag, value]) => `<${tag}>${writeXml(value, item, tag)}</${tag}>`)
    .join('');
}

/** An element of a document that was read. */
export interface XmlElement {
  readonly tag: string;
  readonly children: XmlElement[];
  text: string;
}

/** Reads a document without comments and sections, as clients send it. */
export function readXml(text: string): XmlElement {
  const root: XmlElement = { tag: '', children: [], text: '' };
  const open = [root];
  for (const [, end, tag = '', alone, words] of text
    .replace(/^<\?.*?\?>/, '')
    .matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>|([^<]+)/g)) {
    const current = open.at(-1) ?? root;
    if (words !== undefined) current.text += unescapeXml(words);
    else if (end === '/') open.pop();
    else {
      const element: XmlElement = { tag, children: [], text: '' };
      current.children.push(element);
      if (alone !== '/') open.push(element);
    }
  }
  const [first] = root.children;
  if (first === undefined) throw new Error('no element');
  return first;
}

export function childOf(element: XmlElement, tag: string): XmlElement | undefined {
  return element.children.find((child) => child.tag === tag);
}

export function textIn(element: XmlElement, tag: string): string | undefined {
  return childOf(element, tag)?.text;
}
