import { ConfigError, SwitchError, type ErrorDetails } from '../../errors.ts';
import { requestProblem } from '../fresh-request.ts';

/** Why a call came to nothing, as far as the next step depends on it. */
export type AwsProblem = 'credentials' | 'denied' | 'missing' | 'invalid' | 'unreachable' | 'late' | 'other';

/** AWS refused a call, or could not be asked. */
export class AwsError extends SwitchError {
  readonly problem: AwsProblem;
  /** The code that AWS gave, such as `RuleNotFoundException`. */
  readonly awsCode: string | undefined;
  /** How often the call was sent. */
  readonly attempts: number;

  constructor(
    message: string,
    details: ErrorDetails & {
      readonly problem: AwsProblem;
      readonly awsCode?: string | undefined;
      readonly attempts?: number | undefined;
    },
  ) {
    super(message, details);
    this.problem = details.problem;
    this.awsCode = details.awsCode;
    this.attempts = details.attempts ?? 1;
  }
}

/** A call for messages: what it does, and on what. */
export interface AwsCall {
  /** As a policy names it, such as `elasticloadbalancing:ModifyRule`. */
  readonly permission: string;
  /** The ARN or the name it is about. */
  readonly on: string;
}

const noCredentials = /^(?:Credentials|Token)ProviderError$/;
const refusedCredentials =
  /^(?:InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|ExpiredToken(?:Exception)?|RequestExpired|IncompleteSignature|MissingAuthenticationToken|AuthFailure)$/;
const denied = /^(?:AccessDenied(?:Exception)?|UnauthorizedOperation|OptInRequired)$/;
const missing = /NotFound(?:Exception)?$|^NoSuch/;
const invalid = /^(?:Validation(?:Error|Exception)|Invalid(?:Input|Argument|ParameterValue))$/;

const whereCredentialsComeFrom =
  'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role gives them; `aws sts get-caller-identity` shows who AWS takes you for.';

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $fault?: string;
  /** In an answer whose root is not `ErrorResponse`, which the SDK takes for unknown. */
  readonly Messages?: { readonly Message?: string | readonly string[] };
}

/** What Route 53 says of a batch it refuses, in either of the two shapes it answers; the SDK knows one of them. */
function batchMessages({ name, message, Messages }: SdkError): string | undefined {
  if (Messages?.Message !== undefined) return [Messages.Message].flat().join('; ');
  return name === 'InvalidChangeBatch' ? message : undefined;
}

/** What the SDK threw, in the words of this program. @param endpoint whom it asked */
export function awsError(thrown: unknown, { permission, on }: AwsCall, endpoint: string): AwsError {
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as SdkError;
  const { name, message, $metadata } = error;
  const details = { cause: error, attempts: $metadata?.attempts };
  if (noCredentials.test(name)) {
    return new AwsError(`there are no credentials for AWS: ${message}`, {
      ...{ ...details, problem: 'credentials' as const, advice: whereCredentialsComeFrom },
    });
  }
  if ($metadata?.httpStatusCode === undefined) {
    return new AwsError(`AWS cannot be asked at ${endpoint}: ${requestProblem(error)}`, {
      ...{ ...details, problem: 'unreachable' as const },
      advice: 'See that the endpoint, the region and a proxy or a VPC endpoint on the way are right.',
    });
  }
  const batch = batchMessages(error);
  const awsCode = batch === undefined ? name : 'InvalidChangeBatch';
  const said = `AWS refused ${permission} on ${on} (${awsCode}): ${batch ?? message}`;
  const refusal = (problem: AwsProblem, advice?: string) =>
    new AwsError(said, {
      ...{ ...details, awsCode, problem },
      ...(advice === undefined ? {} : { advice }),
    });
  if (refusedCredentials.test(awsCode)) {
    return refusal('credentials', `The credentials are wrong or have expired. ${whereCredentialsComeFrom}`);
  }
  if (denied.test(awsCode)) {
    return refusal('denied', `Allow \`${permission}\` on ${on} in a policy of whom bg-check runs as.`);
  }
  if (missing.test(awsCode)) return refusal('missing', `Look at ${on}, at the region and at the account.`);
  return refusal(invalid.test(awsCode) ? 'invalid' : 'other');
}

/** Whether AWS refused with this code. */
export function hasAwsCode(error: unknown, code: string): error is AwsError {
  return error instanceof AwsError && error.awsCode === code;
}

/** Before anything moves, what AWS does not know or does not let us do is a mistake of the configuration. */
export async function asAwsConfiguration<Result>(look: () => Promise<Result>): Promise<Result> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AwsError) || error.problem === 'late' || error.problem === 'other') throw error;
    const { message, advice } = error;
    throw new ConfigError(message, { cause: error, ...(advice === undefined ? {} : { advice }) });
  }
}
