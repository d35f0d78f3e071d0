import type { Answer } from '../../src/contrast/answer.ts';
import { compareAnswers, moreTriples, type Comparison } from '../../src/contrast/compare-answers.ts';
import { readConcern } from '../../src/contrast/concern.ts';
import { headline } from '../../src/contrast/describe-finding.ts';
import type { Finding } from '../../src/contrast/finding.ts';
import { greenSlot } from '../../src/contrast/green-slot.ts';
import { observeAnswers } from '../../src/contrast/observe-answers.ts';

/** An answer with a JSON document, or with a text. */
export function answer(
  body: unknown,
  more: { status?: number; headers?: Record<string, string> } = {},
): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  const headers = { 'content-type': type, ...more.headers };
  return { status: more.status ?? 200, headers, text, size: Buffer.byteLength(text), durationMs: 1 };
}

/** What `color` answers when it is asked for the `index`th time, from 0; a document, or a whole answer. */
type Answering = (color: 'blue' | 'green', index: number) => unknown;

export interface CompareOptions {
  readonly triples?: number;
  readonly most?: number;
  readonly seed?: string;
  readonly expected?: readonly string[];
  readonly ignore?: readonly string[];
}

/** Compares what the colors answer to some requests. */
export function compareAll(requests: readonly Answering[], options: CompareOptions = {}) {
  const { triples = 8, most = triples, seed = 'seed' } = options;
  const expected = (options.expected ?? []).map((text) => readConcern('test', text));
  const ignored = (options.ignore ?? []).map((text) => readConcern('test', text));
  const all = requests.map((answering, index) => {
    const { table, add } = observeAnswers({
      isSensitive: (name) => name === 'token',
      salt: 'salt',
      ignores: (place, path) => ignored.some((one) => one.matches(place, path)),
    });
    const asked = { blue: 0, green: 0 };
    for (let triple = 0; triple < triples; triple++) {
      for (let slot = 0; slot < 3; slot++) {
        const color = greenSlot(seed, triple) === slot ? 'green' : 'blue';
        const given = answering(color, asked[color]++);
        const isWhole =
          typeof given === 'object' && given !== null && ('durationMs' in given || 'noAnswer' in given);
        add(isWhole ? (given as Answer) : answer(given));
      }
    }
    return { request: { method: 'GET', path: `/${index}` }, expected, table };
  });
  return { comparison: compareAnswers(all, seed, most), wanted: moreTriples(all, most) };
}

export function compare(answering: Answering, options?: CompareOptions): Comparison {
  return compareAll([answering], options).comparison;
}

/** Findings in a line each: what and where, blue's value, green's value. */
export function tell(findings: readonly Finding[]): string[] {
  return findings.map((finding) => {
    const { at, blue, green } = finding;
    const where = at.length === 0 ? '' : ` (${at.join('; ')})`;
    const side = ({ value, count, of }: Finding['blue']) => `${value} in ${count} of ${of}`;
    return `${headline(finding)}${where}: ${side(blue)} → ${side(green)}`;
  });
}
