import type { XmlElement } from './xml.ts';

/**
 * A part of the SDK's own model, as its packages carry it: structures `[3, …, traits, members, shapes, how many are
 * required]`, lists `[1, …, traits, item]`; anything else is a plain value.
 */
type Shape = readonly unknown[] | number;

const [listKind, structureKind] = [1, 3];
const listBit = 64;

/** A shape that may stand behind a function, and beside traits. */
function resolved(given: unknown): { readonly shape: Shape; readonly name: string | undefined } {
  if (typeof given === 'function') return resolved((given as () => unknown)());
  if (Array.isArray(given) && (typeof given[0] === 'function' || given.length === 2)) {
    const { shape } = resolved(given[0]);
    const { xmlName } = (given[1] ?? {}) as { xmlName?: string };
    return { shape, name: xmlName };
  }
  return { shape: given as Shape, name: undefined };
}

/** What an answer has and the SDK does not know, and what the SDK requires and the answer does not have. */
export function shapeProblems(element: XmlElement, given: unknown, path = element.tag): readonly string[] {
  const { shape } = resolved(given);
  // Lists and maps of plain values are numbers too, with a bit for what they are.
  if (typeof shape === 'number' && shape >= listBit) return [];
  if (typeof shape === 'number') return element.children.length === 0 ? [] : [`${path} is no plain value`];
  const [kind, , , , members, shapes, required = 0] = shape;
  if (kind === listKind) {
    const { name = 'member' } = resolved(members);
    return element.children.flatMap((child) =>
      child.tag === name
        ? shapeProblems(child, members, `${path}/${name}`)
        : [`${path}/${child.tag} is no ${name}`],
    );
  }
  if (kind !== structureKind) return [];
  const names = members as readonly string[];
  const there = new Set(element.children.map(({ tag }) => tag));
  const missing = names.slice(0, required as number).filter((name) => !there.has(name));
  return [
    ...missing.map((name) => `${path}/${name} is missing`),
    ...element.children.flatMap((child) => {
      const index = names.indexOf(child.tag);
      if (index === -1) return [`${path}/${child.tag} is unknown`];
      return shapeProblems(child, (shapes as readonly unknown[])[index], `${path}/${child.tag}`);
    }),
  ];
}
