import type { Hide } from '../redact/hide.ts';
import { excerpt } from './excerpt.ts';
import type { GrpcAnswer } from './grpc-call.ts';
import { decodeHealthResponse, grpcStatusName } from './grpc-frame.ts';

/** What is wrong with an answer about health, and what to do about it; nothing when it says `SERVING`. */
export interface HealthProblem {
  readonly problem: string;
  readonly advice?: string;
}

/** The message of a status, which is written like a part of a URL. */
function readMessage(text: string | undefined, hide: Hide): string {
  if (text === undefined || text === '') return '';
  try {
    return `: ${excerpt(decodeURIComponent(text), hide)}`;
  } catch {
    return `: ${excerpt(text, hide)}`;
  }
}

function judgeStatus(code: number, who: string, message: string): HealthProblem {
  const name = grpcStatusName(code);
  if (name === 'NOT_FOUND') {
    return {
      problem: `its health service does not know ${who} (NOT_FOUND${message})`,
      advice: 'Check the name, or have the server report the health of the service.',
    };
  }
  if (name === 'UNIMPLEMENTED') {
    return {
      problem: `it speaks gRPC and has no health service (UNIMPLEMENTED${message})`,
      advice: 'Register `grpc.health.v1.Health` in the server.',
    };
  }
  return { problem: `the health of ${who} was refused with ${name}${message}` };
}

/** Judges the answer to `grpc.health.v1.Health/Check`; `who` is what was asked for. */
export function judgeHealth(answer: GrpcAnswer, who: string, hide: Hide): HealthProblem | undefined {
  const { httpStatus, headers, trailers, body } = answer;
  const type = headers['content-type'] ?? 'no content type';
  if (!type.startsWith('application/grpc')) {
    return {
      problem: `it speaks HTTP/2 and no gRPC there, got status ${httpStatus}, ${excerpt(type, hide)}`,
    };
  }
  const status = trailers['grpc-status'] ?? headers['grpc-status'];
  if (status === undefined) {
    return { problem: `the answer about ${who} ended without a status of gRPC (HTTP status ${httpStatus})` };
  }
  if (status !== '0') {
    return judgeStatus(
      Number(status),
      who,
      readMessage(trailers['grpc-message'] ?? headers['grpc-message'], hide),
    );
  }
  switch (decodeHealthResponse(body)) {
    case 'SERVING':
      return undefined;
    case 'NOT_SERVING':
      return { problem: `${who} is NOT_SERVING` };
    case 'UNKNOWN':
      return { problem: `the health of ${who} is UNKNOWN: the server has not set it yet` };
    case 'SERVICE_UNKNOWN':
      return { problem: `its health service does not know ${who} (SERVICE_UNKNOWN)` };
    case undefined:
      return { problem: `the answer about ${who} is no health response (${body.length} bytes)` };
  }
}
