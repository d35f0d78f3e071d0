import { shortestText } from '../redact/secrecy.ts';
import { isSensitiveName } from '../redact/sensitive-name.ts';
import { urlPasswords } from '../redact/url-passwords.ts';
import type { KeyPath, Problem } from './problem.ts';

interface Resolved {
  readonly value: unknown;
  /** Values taken from the environment, short ones only where a name says that they are secret, and the password of every URL. */
  readonly secrets: readonly string[];
  readonly problems: readonly Problem[];
}

const reference = /\$\$\{|\$\{([^}]*)\}?/g;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Replaces `${NAME}` in every text of a configuration; `$${` stands for a literal `${`. */
export function resolveReferences(config: unknown, env: NodeJS.ProcessEnv): Resolved {
  const secrets = new Set<string>();
  const problems: Problem[] = [];
  const ancestors = new Set<object>();

  function resolveText(text: string, path: KeyPath): string {
    const resolved = text.replace(reference, (written: string, name: string | undefined) => {
      if (name === undefined) return '${';
      if (!variableName.test(name) || !written.endsWith('}')) {
        const message = `\`${written}\` is no reference such as \`\${NAME}\`; a literal \`\${\` is written \`$\${\``;
        problems.push({ path, message });
        return written;
      }
      const value = env[name];
      if (value === undefined || value === '') {
        const state = value === undefined ? 'not set' : 'empty';
        problems.push({ path, message: `the environment variable \`${name}\` is ${state}` });
        return written;
      }
      const isNamedSo = [name, ...path].some((part) => isSensitiveName(String(part)));
      // A port or a version would be hidden wherever it is a word of its own.
      if (value.length >= shortestText || isNamedSo) secrets.add(value);
      return value;
    });
    for (const password of urlPasswords(resolved)) secrets.add(password);
    return resolved;
  }

  function resolveValue(value: unknown, path: KeyPath): unknown {
    if (typeof value === 'string') return resolveText(value, path);
    if (!Array.isArray(value) && !isPlainObject(value)) return value;
    if (ancestors.has(value)) {
      problems.push({ path, message: 'contains itself' });
      return undefined;
    }
    ancestors.add(value);
    const resolved = Array.isArray(value)
      ? value.map((item, index) => resolveValue(item, [...path, index]))
      : Object.fromEntries(
          Object.entries(value).map(([key, member]) => [key, resolveValue(member, [...path, key])]),
        );
    ancestors.delete(value);
    return resolved;
  }

  return { value: resolveValue(config, []), secrets: [...secrets], problems };
}
