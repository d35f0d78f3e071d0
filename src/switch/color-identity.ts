import type { JsonValue } from '../json.ts';
import { sameText, showTexts } from '../redact/seal.ts';
import type { ServingColor } from './color-names.ts';
import { requestProblem, sendFresh } from './fresh-request.ts';
import { compileJsonPath } from './json-path.ts';
import { reachOf, type Reach } from './reach.ts';

/** What an answer says about who gave it. One that comes from a journal may be sealed. */
export interface ColorIdentity {
  readonly version?: string;
  readonly color?: string;
}

/** What is known of each color's identity. */
export type ColorIdentities = Partial<Readonly<Record<ServingColor, ColorIdentity>>>;

/** Where and how an identity is read. */
export interface IdentityQuestion {
  readonly path: string;
  /** JSONPath of the version. */
  readonly version: string;
  /** JSONPath of the color, where the application reports it. */
  readonly color?: string | undefined;
  /** Milliseconds one answer may take. */
  readonly timeoutMs: number;
}

/** An identity, or why there is none. */
export type IdentityAnswer =
  | { readonly identity: ColorIdentity; readonly problem?: undefined }
  | { readonly identity?: undefined; readonly problem: string };

const longestPage = 64 * 1024;

function firstText(values: readonly JsonValue[]): string | undefined {
  const [value] = values;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The URL of a path below a base. */
export function addressOf(baseUrl: string, path: string): string {
  const base = new URL(baseUrl);
  const url = new URL(base.pathname.replace(/\/$/, '') + path, base.origin);
  return url.href;
}

/**
 * Asks one address who answers there, on a connection of its own. A service that is down or answers nonsense is
 * an answer too, never an error.
 * @throws ConfigError when a JSONPath is wrong; the signal's reason when aborted
 */
export async function askIdentity(
  address: string | Reach,
  question: IdentityQuestion,
  signal?: AbortSignal,
): Promise<IdentityAnswer> {
  const versionAt = compileJsonPath(question.version, 'identity.version');
  const colorAt =
    question.color === undefined ? undefined : compileJsonPath(question.color, 'identity.color');
  const reach = reachOf(address);
  const url = addressOf(reach.url, question.path);
  let document: JsonValue;
  try {
    const headers = { accept: 'application/json' };
    const { timeoutMs } = question;
    const response = await sendFresh({
      method: 'GET',
      url,
      reach,
      headers,
      timeoutMs,
      maxBytes: longestPage,
      signal,
    });
    if (response.status !== 200) return { problem: `GET ${url} answered ${response.status}` };
    document = JSON.parse(response.text) as JsonValue;
  } catch (error) {
    signal?.throwIfAborted();
    const problem = error instanceof SyntaxError ? 'answered no JSON' : `failed: ${requestProblem(error)}`;
    return { problem: `GET ${url} ${problem}` };
  }
  const version = firstText(versionAt(document));
  const color = colorAt && firstText(colorAt(document));
  if (version === undefined && color === undefined) {
    const paths = [question.version, question.color].filter((path) => path !== undefined).join(' or ');
    return { problem: `GET ${url} answered JSON without a value at ${paths}` };
  }
  return {
    identity: { ...(version === undefined ? {} : { version }), ...(color === undefined ? {} : { color }) },
  };
}

/** Why nobody answers HTTP where an identity is asked for; any answer at all, a 503 too, comes from a living service. */
export async function whyNoAnswer(
  address: string | Reach,
  { path, timeoutMs }: IdentityQuestion,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const reach = reachOf(address);
  const url = addressOf(reach.url, path);
  try {
    await sendFresh({ method: 'GET', url, reach, timeoutMs, maxBytes: longestPage, signal });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    return `GET ${url} failed: ${requestProblem(error)}`;
  }
}

/** By what the two colors can be told apart: the color they report, else their versions, else not at all. */
export function tellApart({ blue, green }: ColorIdentities): 'color' | 'version' | undefined {
  for (const by of ['color', 'version'] as const) {
    const [one, other] = [blue?.[by], green?.[by]];
    if (one !== undefined && other !== undefined && !sameText(one, other)) return by;
  }
  return undefined;
}

/** Which color an answer comes from. With one color known, the answer is that color or `unknown`. */
export function recognize(answer: ColorIdentity, known: ColorIdentities): ServingColor | 'unknown' {
  const by = tellApart(known);
  if (by !== undefined) {
    if (sameText(answer[by], known.blue?.[by])) return 'blue';
    return sameText(answer[by], known.green?.[by]) ? 'green' : 'unknown';
  }
  for (const color of ['blue', 'green'] as const) {
    const own = known[color];
    if (own === undefined || known[color === 'blue' ? 'green' : 'blue'] !== undefined) continue;
    const key = own.color === undefined ? 'version' : 'color';
    if (own[key] !== undefined && sameText(answer[key], own[key])) return color;
  }
  return 'unknown';
}

/** Whether two answers come from the same build of the same color. */
export function sameIdentity(one: ColorIdentity, other: ColorIdentity): boolean {
  return sameText(one.version, other.version) && sameText(one.color, other.color);
}

/** Whether an answer says otherwise than what is known; what either does not tell is no contradiction. */
export function contradicts(known: ColorIdentity, answer: ColorIdentity): boolean {
  return (['version', 'color'] as const).some(
    (by) => known[by] !== undefined && answer[by] !== undefined && !sameText(known[by], answer[by]),
  );
}

/** An identity for people: `v2`, `v2 (green)`. */
export function describeIdentity(identity: ColorIdentity): string {
  const { version, color } = showTexts(identity);
  if (version === undefined) return color ?? 'unknown';
  return color === undefined ? version : `${version} (${color})`;
}
