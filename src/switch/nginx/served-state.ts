import { SwitchError } from '../../errors.ts';
import { requestProblem, sendFresh } from '../fresh-request.ts';
import { servedPath, type IncludeContent } from './include-text.ts';

/** How many fresh connections are asked: an old worker and a new one may answer side by side. */
const questions = 4;

function parseServed(text: string): IncludeContent | undefined {
  try {
    const { generation, shares } = JSON.parse(text) as Partial<IncludeContent>;
    return typeof generation === 'string' && typeof shares === 'object' ? { generation, shares } : undefined;
  } catch {
    return undefined;
  }
}

async function askOnce(url: string, timeoutMs: number, signal?: AbortSignal): Promise<IncludeContent> {
  const advice =
    'nginx has to run, and its `http` block has to hold `include` with the file of `switch.include`.';
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

/**
 * What nginx serves by now, told by several fresh connections: a signal that it took is no proof that it could follow.
 * @param listen the address that the include file names
 * @returns one for each generation that answered
 * @throws SwitchError when nobody answers
 */
export async function readServed(
  listen: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<readonly IncludeContent[]> {
  const url = `http://${listen}${servedPath}`;
  const answers = await Promise.all(Array.from({ length: questions }, () => askOnce(url, timeoutMs, signal)));
  return [...new Map(answers.map((answer) => [answer.generation, answer])).values()];
}
