import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { InputError } from '../../errors.ts';
import type { ContrastRequest } from '../answer.ts';
import { parseHar } from './parse-har.ts';
import { parseLogLine } from './parse-log-line.ts';
import { personalData } from './personal-data.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { createTemplateSampler } from './sample-by-template.ts';

/** What of a record is to be asked, and what was left out of it. */
export interface RecordedSample {
  readonly requests: readonly ContrastRequest[];
  /** How many requests the record has. */
  readonly read: number;
  readonly routes: number;
  /** Why requests were left out, with how many. */
  readonly leftOut: ReadonlyMap<string, number>;
}

export interface RecordedOptions {
  /** An access log (perhaps `.gz`) or a `.har`. */
  readonly file: string;
  /** As the user named it. */
  readonly shownFile: string;
  /** How many requests to draw. */
  readonly count: number;
  readonly seed: string;
  /** Hosts under which the application is known; requests to others are left out where the record names hosts. */
  readonly hosts: readonly string[];
  readonly signal: AbortSignal;
}

const largestHar = 256 * 1024 * 1024;
const longestLine = 64 * 1024;
const unread = 'not to be understood';

function unreadable(error: unknown, file: string): InputError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };
  return new InputError(`${file} cannot be read: ${reasons[code ?? ''] ?? message}`, {
    location: file,
    cause: error,
  });
}

async function* readRequests({ file, shownFile, signal }: RecordedOptions) {
  if (/\.har$/i.test(file)) {
    const { size } = await stat(file);
    if (size > largestHar) {
      throw new InputError(`${shownFile} is larger than ${largestHar / 1024 / 1024} MiB`, {
        advice: 'Save a shorter session.',
      });
    }
    yield* parseHar(await readFile(file, { encoding: 'utf8', signal }), shownFile);
    return;
  }
  const bytes = createReadStream(file, { signal });
  const input = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  // An error of the file does not reach whoever reads what is unpacked of it.
  bytes.on('error', (error) => input.destroy(error));
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      if (line.trim() !== '') yield line.length > longestLine ? undefined : parseLogLine(line);
    }
  } finally {
    lines.close();
    bytes.destroy();
  }
}

/** Why a request is not asked again, or `undefined`. */
function reasonAgainst({ method, path, status }: RecordedRequest): string | undefined {
  if (method !== 'GET' && method !== 'HEAD') return `${method}, which may change data`;
  if (status !== undefined && status >= 400) return 'answered with an error when recorded';
  const personal = personalData(path);
  return personal === undefined ? undefined : `with ${personal}`;
}

/**
 * Draws requests from an access log or an HTTP archive: GET and HEAD, one route like another, nothing of a person. The record may be of
 * any size.
 * @throws InputError when the file cannot be read or holds no request that can be asked
 */
export async function readRecorded(options: RecordedOptions): Promise<RecordedSample> {
  const { shownFile, count, seed, signal } = options;
  const sampler = createTemplateSampler(seed);
  // A record from elsewhere, such as a test environment, is about the host that it begins with.
  const elsewhere = createTemplateSampler(seed);
  const leftOut = new Map<string, number>();
  const leave = (reason: string, count = 1) => leftOut.set(reason, (leftOut.get(reason) ?? 0) + count);
  const hosts = new Set(options.hosts);
  let firstHost: string | undefined;
  let [read, ofFirstHost] = [0, 0];
  try {
    for await (const request of readRequests(options)) {
      if (request === undefined) {
        leave(unread);
        continue;
      }
      read += 1;
      const { method, path, host } = request;
      const isOwn = host === undefined || hosts.has(host);
      if (host !== undefined) firstHost ??= host;
      const reason = isOwn || host === firstHost ? reasonAgainst(request) : 'to other hosts';
      if (reason !== undefined) leave(reason);
      else if (isOwn) sampler.add(method, path);
      else {
        elsewhere.add(method, path);
        ofFirstHost += 1;
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof InputError ? error : unreadable(error, shownFile);
  }
  const drawnFrom = sampler.templates() > 0 ? sampler : elsewhere;
  if (drawnFrom === sampler && ofFirstHost > 0) leave('to other hosts', ofFirstHost);
  const drawn = drawnFrom.draw(count);
  const again = drawn.reduce((sum, { times }) => sum + times - 1, 0);
  if (again > 0) leave('the same as one that is asked', again);
  const accounted =
    drawn.length + [...leftOut].reduce((sum, [why, times]) => sum + (why === unread ? 0 : times), 0);
  if (read > accounted) leave('not drawn', read - accounted);
  const requests = drawn.map(({ method, path }) => ({ method, path }));
  if (read === 0) {
    throw new InputError(`${shownFile}: no request can be read from it`, {
      advice: 'It should have the common or combined log format, or a JSON object a line, or be a `.har`.',
      location: shownFile,
    });
  }
  if (requests.length === 0) {
    const reasons = [...leftOut].map(([reason, times]) => `${times} ${reason}`).join(', ');
    throw new InputError(`${shownFile}: none of its ${read} requests can be asked again: ${reasons}`, {
      advice: 'Only GET and HEAD requests without personal data are asked.',
      location: shownFile,
    });
  }
  return { requests, read, routes: drawnFrom.templates(), leftOut };
}

/** What was asked of a record and what was not, for people. */
export function describeSample({ requests, read, routes, leftOut }: RecordedSample, file: string): string[] {
  const reasons = [...leftOut].sort(([, a], [, b]) => b - a);
  const shown = reasons.slice(0, 8).map(([reason, times]) => `${times} ${reason}`);
  const rest = reasons.slice(8).reduce((sum, [, times]) => sum + times, 0);
  return [
    `${file}: ${requests.length} of ${read} recorded requests asked, from ${routes} route${routes === 1 ? '' : 's'}`,
    ...(shown.length === 0
      ? []
      : [`left out: ${[...shown, ...(rest === 0 ? [] : [`${rest} for other reasons`])].join(', ')}`]),
  ];
}
