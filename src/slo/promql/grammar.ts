import { createRequire } from 'node:module';
import type { parser } from '@prometheus-io/lezer-promql';

type Grammar = { readonly parser: typeof parser };

/** A node of a parsed query; `from` and `to` are positions in its text. */
export type PromqlNode = ReturnType<typeof parser.parse>['topNode'];

// The grammar takes tens of milliseconds to load, so it is loaded by the first query, and synchronously, since checks
// register synchronously.
let grammar: Grammar | undefined;

/** Parses a text as the official grammar does; what is none has error nodes in it. */
export function parseWithGrammar(text: string): PromqlNode {
  grammar ??= createRequire(import.meta.url)('@prometheus-io/lezer-promql') as Grammar;
  return grammar.parser.parse(text).topNode;
}
