/** One directive of a configuration, and the blocks it stands in. */
interface Directive {
  readonly name: string;
  readonly args: readonly string[];
}

/** What matters of a whole configuration of nginx. */
export interface ConfigurationDump {
  /** The addresses of each `upstream` block, as they are written. */
  readonly upstreams: ReadonlyMap<string, readonly string[]>;
  /** Variables that some directive other than `split_clients` uses, without their `$`. */
  readonly variables: ReadonlySet<string>;
  /** How long old workers may finish, as it is written; `undefined` for as long as they need. */
  readonly shutdownTimeout: string | undefined;
}

const token = /#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|(?:\\.|\$\{\w*\}|[^\s{};"'\\])+/gs;
const variable = /\$\{?(\w+)/g;

function unquoted(word: string): string {
  return /^(["']).*\1$/s.test(word) ? word.slice(1, -1) : word;
}

/** Reads what `nginx -T` prints. What it does not understand, such as a block of another language, it passes over. */
export function parseConfigurationDump(text: string): ConfigurationDump {
  const upstreams = new Map<string, string[]>();
  const variables = new Set<string>();
  let shutdownTimeout: string | undefined;
  const blocks: Directive[] = [];
  let words: string[] = [];

  const note = (directive: Directive) => {
    const { name, args } = directive;
    const block = blocks.at(-1);
    if (name === 'worker_shutdown_timeout') shutdownTimeout = args[0];
    if (name === 'server' && block?.name === 'upstream' && args[0] !== undefined) {
      upstreams.get(block.args[0] ?? '')?.push(args[0]);
    }
    if (name === 'split_clients') return;
    for (const [, used = ''] of args.join(' ').matchAll(variable)) variables.add(used);
  };

  for (const [word] of text.matchAll(token)) {
    if (word.startsWith('#')) continue;
    if (word === ';' || word === '{') {
      const [name = '', ...args] = words.map(unquoted);
      words = [];
      const directive = { name, args };
      note(directive);
      if (word === '{') {
        if (name === 'upstream') upstreams.set(args[0] ?? '', []);
        blocks.push(directive);
      }
    } else if (word === '}') {
      words = [];
      blocks.pop();
    } else {
      words.push(word);
    }
  }
  return { upstreams, variables, shutdownTimeout };
}
