import { CheckFileError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { hideNothing, type Hide } from '../redact/hide.ts';
import { excerpt } from './excerpt.ts';
import type { HttpResponse, RequestOptions, ResponseExpectation } from './http-response.ts';
import { refuseUnknown, showGiven } from './protocol-options.ts';

export interface GraphqlRequest extends Pick<RequestOptions, 'headers' | 'timeout' | 'maxBody'> {
  /** The document: a query or a mutation. */
  readonly query: string;
  readonly variables?: Readonly<Record<string, JsonValue>>;
  /** Which operation of the document is meant, where it has several. */
  readonly operationName?: string;
}

const members = ['query', 'variables', 'operationName', 'headers', 'timeout', 'maxBody'];
const accept = 'application/graphql-response+json, application/json;q=0.9';

/** A request of GraphQL as a POST, and whether it only reads. @throws CheckFileError on what is none */
export function readGraphql(
  label: string,
  given: GraphqlRequest,
): { readonly options: RequestOptions; readonly reads: boolean } {
  refuseUnknown(label, given, members);
  const { query, variables, operationName, headers = {}, ...rest } = given;
  const wrong = (rule: string, got: unknown) =>
    new CheckFileError(`${label}: ${rule}, got \`${showGiven(got)}\``);
  const isText = typeof (query as unknown) === 'string';
  // Comments and commas mean nothing before the first word.
  const document = isText ? query.replace(/#[^\n\r]*/g, '').replace(/^[\s,\uFEFF]+/, '') : '';
  const [keyword = ''] = /^(\{|"|\w+)/.exec(document) ?? [];
  if (keyword === 'subscription') {
    throw wrong('a subscription is no request; use `http.websocket` or `http.events`', document);
  }
  if (!['{', '"', 'query', 'mutation', 'fragment'].includes(keyword)) {
    throw wrong('`query` expects a query or mutation of GraphQL', query);
  }
  if (variables !== undefined && (typeof variables !== 'object' || Array.isArray(variables))) {
    throw wrong('`variables` expects an object', variables);
  }
  if (operationName !== undefined && typeof (operationName as unknown) !== 'string') {
    throw wrong('`operationName` expects a name', operationName);
  }
  const json = {
    query,
    ...(variables === undefined ? {} : { variables }),
    ...(operationName === undefined ? {} : { operationName }),
  };
  return {
    options: { ...rest, headers: { accept, ...headers }, json },
    // Of several operations any may be meant: where one is a mutation, all count as one.
    reads: !/\bmutation\b/.test(document),
  };
}

type Document = Readonly<Record<string, JsonValue>>;

function isObject(value: JsonValue | undefined): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Document | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isObject(value) && ('data' in value || 'errors' in value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Such as `no such user (at user.name, NOT_FOUND)`. */
function describeError(error: JsonValue, hide: Hide): string {
  if (!isObject(error) || typeof error.message !== 'string') return excerpt(JSON.stringify(error), hide);
  const path = Array.isArray(error.path) ? [`at ${error.path.join('.')}`] : [];
  const code = isObject(error.extensions) ? error.extensions.code : undefined;
  const where = [...path, ...(typeof code === 'string' ? [code] : [])];
  return (
    excerpt(error.message, hide) + (where.length === 0 ? '' : ` (${excerpt(where.join(', '), hide, 100)})`)
  );
}

/** Whether somebody wants to see errors, or says which status explains them. */
function expectsErrors(expectations: readonly ResponseExpectation[], status: number): boolean {
  return expectations.some(
    ({ json = {}, status: wanted }) =>
      Object.keys(json).some((path) => /^\$(\.errors\b|\[\s*['"]errors['"]\s*\])/.test(path)) ||
      (wanted !== undefined && status >= 300 && [wanted].flat().includes(status)),
  );
}

/** What makes an answer of GraphQL a bad one, whatever its status, unless it is expected; `undefined` for a good one. */
export function judgeGraphql(
  { text, status, headers }: HttpResponse,
  expectations: readonly ResponseExpectation[],
  hide: Hide = hideNothing,
): string | undefined {
  if (expectsErrors(expectations, status)) return undefined;
  const answer = parse(text);
  if (answer === undefined) {
    const type = excerpt(headers['content-type'] ?? 'no content type', hide);
    return `expected an answer of GraphQL (JSON with \`data\` or \`errors\`), got ${type} with status ${status}`;
  }
  const { errors } = answer;
  if (errors !== undefined && errors !== null) {
    const [first, ...more] = [errors].flat() as readonly JsonValue[];
    const rest = more.length === 0 ? '' : ` and ${more.length} more`;
    const withStatus = status === 200 ? '' : ` with status ${status}`;
    return `answered with errors${withStatus}: ${first === undefined ? 'an empty list' : describeError(first, hide)}${rest}`;
  }
  return status >= 200 && status < 300 ? undefined : `expected a status from 200 to 299, got ${status}`;
}
