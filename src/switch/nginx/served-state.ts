import { SwitchError } from '../../errors.ts';
import { requestProblem, sendFresh } from '../fresh-request.ts';
import { servedPath, type IncludeContent } from './include-text.ts';

/** How many fresh connections are asked at once. */
const questions = 4;
/** How often they are asked until everybody who is to be heard was. */
const rounds = 40;

interface Answer extends IncludeContent {
  /** The process that answered. */
  readonly worker: number;
}

function parseServed(text: string): Answer | undefined {
  try {
    const { generation, shares, worker } = JSON.parse(text) as Partial<Answer>;
    return typeof generation === 'string' && typeof shares === 'object' && typeof worker === 'number'
      ? { generation, shares, worker }
      : undefined;
  } catch {
    return undefined;
  }
}

async function askOnce(url: string, timeoutMs: number, signal?: AbortSignal): Promise<Answer> {
  const advice =
    'nginx has to run, with the file of `switch.include` in its `http` block; reload it if that is new.';
  let answer;
  try {
    answer = await sendFresh({ method: 'GET', url, timeoutMs, signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new SwitchError(`nginx does not tell what it serves: GET ${url} failed: ${requestProblem(error)}`, {
      advice,
      cause: error,
    });
  }
  const served = answer.status === 200 ? parseServed(answer.text) : undefined;
  if (served !== undefined) return served;
  throw new SwitchError(
    `nginx does not tell what it serves: GET ${url} answered ${answer.status}, which is not from the file of \`switch.include\``,
    { advice },
  );
}

export interface Served {
  /** One for each generation that answered. */
  readonly contents: readonly IncludeContent[];
  /** Whether one of those that were to be heard gave no answer. */
  readonly isPartial: boolean;
}

/**
 * What nginx serves by now, told by several fresh connections: a signal that it took is no proof that it could follow.
 * @param listen the address that the include file names
 * @param options.heard the processes that are all to be heard; whoever answers will do by default
 * @throws SwitchError when nobody answers
 */
export async function readServed(
  listen: string,
  options: {
    readonly timeoutMs: number;
    readonly heard?: readonly number[];
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Served> {
  const { timeoutMs, heard = [], signal } = options;
  const url = `http://${listen}${servedPath}`;
  const missing = new Set(heard);
  const contents = new Map<string, IncludeContent>();
  for (let round = 0; round === 0 || (missing.size > 0 && round < rounds); round += 1) {
    const asked = Array.from({ length: questions }, () => askOnce(url, timeoutMs, signal));
    for (const { generation, shares, worker } of await Promise.all(asked)) {
      contents.set(generation, { generation, shares });
      missing.delete(worker);
    }
  }
  return { contents: [...contents.values()], isPartial: missing.size > 0 };
}
