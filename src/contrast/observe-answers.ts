import type { JsonValue } from '../json.ts';
import type { Answer, CompleteAnswer } from './answer.ts';
import { learnElementKeys, type ElementKeys } from './element-keys.ts';
import { keyOf, type Facet, type Place } from './facet.ts';
import { createFacetTable, type FacetTable } from './facet-table.ts';
import { flattenHeaders, isOfTheMoment } from './flatten-headers.ts';
import { flattenJson, type Flattening } from './flatten-json.ts';
import { flattenBytes, flattenText } from './flatten-text.ts';
import { tripleSize } from './green-slot.ts';
import { createSignatures } from './signature.ts';

export interface ObservingOptions {
  /** Whether a member or header called so is likely to hold a secret. */
  readonly isSensitive: (name: string) => boolean;
  /** What the user has told to leave alone. */
  readonly ignores: (place: Place, path: string) => boolean;
  /** Goes into every hash that is shown. */
  readonly salt: string;
}

/** Takes the answers to one request in the order of their places, whoever gave them, and keeps what they were seen to be. */
export interface AnswerObserver {
  readonly add: (answer: Answer) => void;
  /** Complete once a multiple of three answers was added. */
  readonly table: FacetTable;
}

type Body =
  | { readonly kind: 'JSON'; readonly document: JsonValue }
  | { readonly kind: 'empty' | 'text' | 'HTML' | 'binary' | 'JSON that is none' };

const binaryType = /^(image|audio|video|font)\/(?!svg)|octet-stream|pdf|zip|gzip|wasm|protobuf|msgpack/;

function readBody({ headers, text }: CompleteAnswer): Body {
  if (text === '') return { kind: 'empty' };
  const type = (headers['content-type'] ?? '').toLowerCase();
  const saysJson = /\bjson\b/.test(type);
  if (saysJson || (type === '' && /^\s*[[{]/.test(text))) {
    try {
      return { kind: 'JSON', document: JSON.parse(text) as JsonValue };
    } catch {
      return { kind: saysJson ? 'JSON that is none' : 'text' };
    }
  }
  if (binaryType.test(type) || text.includes('\0') || text.slice(0, 1_000).includes('\ufffd')) {
    return { kind: 'binary' };
  }
  return { kind: type.includes('html') ? 'HTML' : 'text' };
}

/**
 * Observes the answers to one request. Nothing here knows the colors: whatever is found later could not have been helped along.
 */
export function observeAnswers({ isSensitive, ignores, salt }: ObservingOptions): AnswerObserver {
  const table = createFacetTable();
  const signatures = createSignatures(salt);
  const remembered = new Map<string, boolean>();
  const ignoresField = (place: Place, path: string) => {
    const key = `${place} ${path}`;
    const known =
      remembered.get(key) ?? (ignores(place, path) || (place === 'header' && isOfTheMoment(path)));
    remembered.set(key, known);
    return known;
  };
  const references: Flattening['references'] = new Map();
  let keys: ElementKeys = new Map();
  let first: { readonly answer: Answer; readonly body: Body | undefined }[] | undefined = [];

  const observeBody = (answer: CompleteAnswer, body: Body, parent: Facet['parent']) => {
    const status = String(answer.status);
    const key = keyOf(status, 'body', 'shape');
    const common = { place: 'body', path: 'body', at: '' } as const;
    table.see(key, body.kind, () => ({ ...common, aspect: 'shape', parent, absence: false }));
    const own = { key, signature: body.kind };
    const flattening = { table, keys, references, isSensitive, ignores: ignoresField, signatures };
    // Answers of different statuses or kinds have nothing to compare below that.
    const prefix = `${status} ${body.kind}`;
    if (body.kind === 'JSON') {
      try {
        const { isCut } = flattenJson(body.document, prefix, own, flattening);
        if (isCut) flattenBytes(answer, prefix, own, flattening);
      } catch (error) {
        // Nested deeper than there is room for: the whole of it is compared.
        if (!(error instanceof RangeError)) throw error;
        flattenBytes(answer, prefix, own, flattening);
      }
    } else if (body.kind === 'binary') flattenBytes(answer, prefix, own, flattening);
    else if (body.kind !== 'empty') flattenText(answer, prefix, own, flattening);
  };

  const observe = (answer: Answer, body: Body | undefined) => {
    table.begin();
    const status = 'noAnswer' in answer ? 'no answer' : String(answer.status);
    const key = keyOf('', 'status', 'status');
    const common = { place: 'status', path: 'status', at: '', parent: undefined, absence: false } as const;
    table.see(key, status, () => ({ ...common, aspect: 'status' }));
    if ('noAnswer' in answer || body === undefined) return;
    const parent = { key, signature: status };
    flattenHeaders(answer.headers, status, parent, {
      ...{ table, keys, references, isSensitive, signatures },
      ignores: ignoresField,
    });
    if (!ignoresField('body', 'body')) observeBody(answer, body, parent);
  };

  return {
    table,
    add: (answer) => {
      const body = 'noAnswer' in answer ? undefined : readBody(answer);
      if (first === undefined) {
        observe(answer, body);
        return;
      }
      // By what elements are known again is seen in several answers, and needed for all of them.
      first.push({ answer, body });
      if (first.length < tripleSize) return;
      const documents = first.flatMap((one) => (one.body?.kind === 'JSON' ? [one.body.document] : []));
      try {
        keys = learnElementKeys(documents, isSensitive);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
      for (const one of first) observe(one.answer, one.body);
      first = undefined;
    },
  };
}
