import type { ResponseExpectation } from '../http-client.ts';
import { judgeOfBody, type BodyJudge, type SchemaRequest } from './judge-body.ts';

/** Makes ready every schema that a request's answer is held to, before it is sent. */
export async function judgesOf(
  expectations: readonly ResponseExpectation[],
  request: SchemaRequest,
): Promise<ReadonlyMap<ResponseExpectation, BodyJudge>> {
  const judges = new Map<ResponseExpectation, BodyJudge>();
  for (const expectation of expectations) {
    if (expectation.schema !== undefined) {
      judges.set(expectation, await judgeOfBody(expectation.schema, request));
    }
  }
  return judges;
}
