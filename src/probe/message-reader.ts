import { formatDuration } from '../duration.ts';
import { CheckFileError, ExpectationError } from '../errors.ts';
import { learnFromAnswer } from '../redact/learn-secrets.ts';
import { excerpt } from './excerpt.ts';
import { readExpectation, verifyResponse } from './expectation.ts';
import type { HttpResponse } from './http-response.ts';
import type { Message, MessageExpectation } from './message.ts';
import { loadJsonPath } from './json-path.ts';
import { showGiven } from './protocol-options.ts';
import { readResponse } from './read-response.ts';
import type { Caller } from './caller.ts';
import { judgesOf } from './schema/judges-of.ts';
import { inTime, late } from './time-limit.ts';

/** A message as it came. */
export interface RawMessage {
  readonly text: string;
  readonly size: number;
  /** Of an event. */
  readonly type?: string;
  readonly id?: string;
}

/** Why no more messages come, to end a sentence with, such as `the server closed it with code 1011`. */
export interface Ended {
  readonly ended: string;
}

/** Gives messages one by one; asked anew only when it has answered. */
export type MessageSource = () => Promise<RawMessage | Ended>;

export interface Wanted {
  readonly withinMs: number;
  /** What is left of it, where other messages used some. */
  readonly leftMs?: number;
  /** Messages that are not so are left out. */
  readonly match?: MessageExpectation | undefined;
  readonly type?: string | undefined;
  /** What the message must be. */
  readonly expected?: MessageExpectation | undefined;
}

const members = ['body', 'json', 'schema'];
const mostShown = 3;

/** @throws CheckFileError on what means nothing for a message */
export function readMessageExpectation(label: string, given: MessageExpectation): MessageExpectation {
  const isObject = typeof given === 'object' && (given as unknown) !== null;
  const unknown = isObject
    ? Object.keys(given).find((member) => !members.includes(member))
    : showGiven(given);
  if (unknown !== undefined) {
    throw new CheckFileError(`${label}: unknown expectation \`${unknown}\` of a message`, {
      advice: `There are ${members.map((member) => `\`${member}\``).join(', ')}.`,
    });
  }
  return readExpectation(label, given);
}

/** Reads messages of one connection, the next of its kind at a time. */
export function createMessageReader(
  caller: Caller,
  options: {
    readonly label: string;
    readonly method: string;
    readonly path: string;
    /** What one is called: `message` or `event`. */
    readonly kind: string;
    readonly source: MessageSource;
  },
) {
  const { session, directory } = caller;
  const { label, method, path, kind, source } = options;
  const { hide } = session;
  let pending: Promise<RawMessage | Ended> | undefined;
  let received = 0;
  let last: string | undefined;

  const judge = async (expectation: MessageExpectation | undefined) => {
    if (expectation === undefined) return () => Promise.resolve();
    const compile = await loadJsonPath();
    for (const text of Object.keys(expectation.json ?? {})) compile(text);
    const judges = await judgesOf([expectation], { method, path, directory, hide });
    return (message: HttpResponse) =>
      verifyResponse(label, message, [expectation], { now: session.clock.now(), judges, hide });
  };

  return {
    count: () => received,
    /** What came last, whether or not it is as it must be. */
    last: () => last,
    /** @throws ExpectationError when none comes in time, and when it is not as it must be */
    read: async ({
      withinMs,
      leftMs = withinMs,
      match,
      type,
      expected,
    }: Wanted): Promise<Message & RawMessage> => {
      const noun = `${kind}${type === undefined ? '' : ` of type \`${type}\``}${match === undefined ? '' : ' that matches'}`;
      const compile = await loadJsonPath();
      const [isMatch, verify] = await Promise.all([judge(match), judge(expected)]);
      const startedAt = performance.now();
      const others = { count: 0, first: [] as string[] };
      const leaveOut = (words: string) => {
        others.count += 1;
        if (others.count <= mostShown) others.first.push(words);
      };
      for (;;) {
        const left = leftMs - (performance.now() - startedAt);
        const came = await inTime((pending ??= source()), left, session.signal());
        const only =
          others.count === 0 ? '' : `, only ${others.count} other, such as ${others.first.join(', ')}`;
        if (came === late) {
          throw new ExpectationError(`${label}: no ${noun} within ${formatDuration(withinMs)}${only}`);
        }
        if ('ended' in came) {
          const after = `after ${received} ${kind}${received === 1 ? '' : 's'}`;
          throw new ExpectationError(`${label}: ${came.ended}, ${after}; expected another ${noun}${only}`);
        }
        pending = undefined;
        received += 1;
        last = came.text;
        if (session.onSecret !== undefined) learnFromAnswer(came.text, session.onSecret);
        const durationMs = performance.now() - startedAt;
        const raw = { status: 200, headers: {}, setCookies: [], ...came, durationMs };
        const message = readResponse(label, raw, { compile, onSecret: session.onSecret, hide, noun: kind });
        if (type !== undefined && came.type !== type) {
          leaveOut(`type \`${excerpt(String(came.type), hide, 60)}\``);
          continue;
        }
        try {
          await isMatch(message);
        } catch (error) {
          if (!(error instanceof ExpectationError)) throw error;
          leaveOut(`\`${excerpt(came.text, hide, 60)}\``);
          continue;
        }
        await verify(message);
        return { ...came, ...message };
      }
    },
  };
}
