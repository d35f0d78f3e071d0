import type { ClientHttp2Session } from 'node:http2';
import { formatDuration } from '../duration.ts';
import { CheckFileError, ExpectationError } from '../errors.ts';
import type { Caller } from './caller.ts';
import { connectHttp2 } from './connect-http2.ts';
import { withLowerCaseNames } from './create-place.ts';
import { callGrpc, placeAtPort, watchSettings, type GrpcAnswer } from './grpc-call.ts';
import { encodeHealthRequest } from './grpc-frame.ts';
import { describeTransportFailure, transportReason } from './http-failure.ts';
import type { GrpcHealth, GrpcHealthOptions } from './grpc-health.ts';
import { judgeHealth } from './judge-health.ts';
import type { Opening } from './opening.ts';
import { addressOf, type Place } from './place.ts';
import { readDuration, refuseUnknown, showGiven } from './protocol-options.ts';
import { recordProtocol } from './record-protocol.ts';
import { inTime, late } from './time-limit.ts';
import { whenAwaited } from './when-awaited.ts';

const path = '/grpc.health.v1.Health/Check';
const noHttp2 = 'it does not speak HTTP/2, which gRPC needs';

function readPort(label: string, port: unknown): number | undefined {
  if (port === undefined || (Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536)) {
    return port as number | undefined;
  }
  throw new CheckFileError(`${label}: \`port\` expects a number from 1 to 65535, got \`${showGiven(port)}\``);
}

/** Headers that HTTP/2 knows nothing of. */
function metadata(headers: Readonly<Record<string, string>>): Record<string, string> {
  const ofConnections = new Set(['connection', 'host', 'upgrade', 'accept-encoding', 'content-type']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnections.has(name)));
}

/** Asks one place, in a connection of its own. @throws ExpectationError unless the service is serving, ProviderError when the fault is on this side */
async function askHealth(
  { session, headers: derived }: Caller,
  place: Place,
  asked: {
    readonly service: string;
    readonly opening: Opening;
    readonly withinMs: number;
    readonly headers: Readonly<Record<string, string>>;
  },
): Promise<GrpcHealth> {
  const { service, opening, withinMs } = asked;
  const { method, url, label, name } = opening;
  const startedAt = performance.now();
  const headers = {
    'user-agent': 'bg-check',
    ...metadata({ ...place.headers, ...derived(method, url.pathname), ...asked.headers }),
    'content-type': 'application/grpc',
    'grpc-timeout': `${Math.max(1, Math.ceil(withinMs))}m`,
    te: 'trailers',
  };
  session.learn({ headers });
  const opener = new AbortController();
  const state: { http2?: ClientHttp2Session; spoke?: () => boolean } = {};
  const end = () => {
    opener.abort();
    state.http2?.destroy();
    return Promise.resolve();
  };
  session.closeWith(end);
  const record = (answer: GrpcAnswer | undefined, error: string | undefined) => {
    recordProtocol(
      { place, session },
      { method, url, requestHeaders: headers, startedAt },
      {
        requestBody: JSON.stringify(service === '' ? {} : { service }),
        status: answer?.httpStatus,
        responseHeaders: answer && { ...answer.headers, ...answer.trailers },
        protocol: state.spoke?.() === true ? 'HTTP/2' : undefined,
        error,
      },
    );
  };
  const ask = async () => {
    state.http2 = await connectHttp2(place, { signal: opener.signal });
    state.spoke = watchSettings(state.http2);
    return callGrpc(state.http2, place, { path, headers, message: encodeHealthRequest(service) });
  };

  let answer: GrpcAnswer | typeof late;
  try {
    answer = await inTime(ask(), withinMs, session.signal());
  } catch (error) {
    if (session.signal()?.aborted === true) throw error;
    const isDeaf = state.http2 !== undefined && state.spoke?.() === false;
    const isRefused = error instanceof Error && error.message === 'it does not speak HTTP/2';
    const cause = isDeaf || isRefused ? new Error(noHttp2, { cause: error }) : error;
    record(undefined, isDeaf || isRefused ? noHttp2 : transportReason(cause, {}));
    if (isDeaf || isRefused) {
      throw new ExpectationError(`${label}: ${noHttp2} (${addressOf(place)})`, {
        cause,
        advice: 'Give the port on which gRPC is spoken: `http.grpcHealth(service, { port })`.',
      });
    }
    throw describeTransportFailure(cause, { place, label: name });
  } finally {
    await end();
  }
  if (answer === late) {
    const silent =
      state.spoke === undefined ? ', not even a connection' : state.spoke() ? '' : ', and nothing in HTTP/2';
    const reason = `no answer within ${formatDuration(withinMs)}${silent}`;
    record(undefined, reason);
    throw new ExpectationError(`${place.name} did not answer ${name}: ${reason} (${addressOf(place)})`);
  }
  const who = service === '' ? 'the server as a whole' : `\`${service}\``;
  const found = judgeHealth(answer, who, session.hide);
  record(answer, found?.problem);
  if (found === undefined) return { status: 'SERVING', durationMs: performance.now() - startedAt };
  throw new ExpectationError(
    `${label}: ${found.problem}`,
    found.advice === undefined ? {} : { advice: found.advice },
  );
}

/**
 * Asks `grpc.health.v1.Health/Check` for a service, or without one for the server as a whole, when somebody waits for it.
 * Over http, HTTP/2 is spoken without asking. @throws CheckFileError on options that mean nothing
 */
export function checkGrpcHealth(
  caller: Caller,
  service: string | undefined,
  options: GrpcHealthOptions = {},
): PromiseLike<GrpcHealth> {
  const given = service as unknown;
  const called = 'GRPC health';
  if (given !== undefined && typeof given !== 'string') {
    throw new CheckFileError(`${called}: the name of a service is text, got \`${showGiven(given)}\``);
  }
  refuseUnknown(called, options, ['within', 'port', 'headers']);
  const withinMs = readDuration(called, 'within', options.within, caller.place.timeoutMs);
  const place = placeAtPort(caller.place, readPort(called, options.port));
  const url = new URL(path, place.base.origin);
  const label = `GRPC ${url.origin}${path} (${place.name})`;
  const opening = { method: 'GRPC', url, name: `GRPC ${path}`, label };
  const headers = withLowerCaseNames(options.headers ?? {});

  return whenAwaited(caller.tracker.add(opening.name, label), async () => {
    caller.session.requireOpen(opening.name);
    caller.session.onSend?.(opening.method, path);
    return askHealth(caller, place, { service: service ?? '', opening, withinMs, headers });
  });
}
