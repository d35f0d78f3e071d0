import type { PromqlNode } from './grammar.ts';

/** A node and all below it, in the order of the text. */
export function* nodesOf(node: PromqlNode): Generator<PromqlNode> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

/** What a node consists of, without comments. */
export function childrenOf(node: PromqlNode): readonly PromqlNode[] {
  const children: PromqlNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child);
  }
  return children;
}

/** The nodes above, the nearest first. */
export function* ancestorsOf(node: PromqlNode): Generator<PromqlNode> {
  for (let above = node.parent; above !== null; above = above.parent) yield above;
}

/** Nodes that only wrap another: parentheses, `offset`, `@`. */
const wrappers = new Set(['ParenExpr', 'OffsetExpr', 'StepInvariantExpr', 'AnchoredExpr', 'SmoothedExpr']);

export const isWrapper = (node: PromqlNode) => wrappers.has(node.name);

/** What stands inside of parentheses and modifiers. */
export function unwrap(node: PromqlNode): PromqlNode {
  const [inner] = isWrapper(node) ? childrenOf(node) : [];
  return inner === undefined ? node : unwrap(inner);
}

/** The function that a call calls, the aggregation that an aggregation is; in lower case. */
export function callee(node: PromqlNode, text: string): string | undefined {
  const name = node.getChild('FunctionIdentifier') ?? node.getChild('AggregateOp');
  return name === null ? undefined : text.slice(name.from, name.to).toLowerCase();
}

/** What a function or an aggregation is given. */
export function argumentsOf(node: PromqlNode): readonly PromqlNode[] {
  const body = node.getChild('FunctionCallBody');
  return body === null ? [] : childrenOf(body);
}
