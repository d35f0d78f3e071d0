import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whom the doubles know. */
export const awsKeys = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' } as const;

/** The environment of somebody they know, who looks nowhere else for credentials. */
export const awsEnvironment = {
  AWS_ACCESS_KEY_ID: awsKeys.id,
  AWS_SECRET_ACCESS_KEY: awsKeys.secret,
};

const grammar =
  /^AWS4-HMAC-SHA256 Credential=(?<id>[^/]+)\/(?<day>\d{8})\/(?<region>[a-z\d-]+)\/(?<service>[a-z\d]+)\/aws4_request, ?SignedHeaders=(?<signed>[a-z\d;-]+), ?Signature=(?<signature>[\da-f]{64})$/;

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The code and the message of a refusal; `undefined` when the request is signed by somebody known (Signature Version 4). */
export function signatureProblem(
  request: IncomingMessage,
  body: string,
  service: string,
): readonly [code: string, message: string] | undefined {
  const { authorization = '', 'x-amz-date': date } = request.headers;
  if (authorization === '') return ['MissingAuthenticationToken', 'Request is missing Authentication Token'];
  const given = grammar.exec(authorization)?.groups;
  if (
    given === undefined ||
    typeof date !== 'string' ||
    !/^\d{8}T\d{6}Z$/.test(date) ||
    given.service !== service
  )
    return ['IncompleteSignature', 'Authorization header is not what it has to be'];
  const { id, day = '', region = '', signed = '', signature } = given;
  if (id !== awsKeys.id)
    return ['InvalidClientTokenId', 'The security token included in the request is invalid.'];
  const url = new URL(request.url ?? '/', 'http://double');
  const query = [...url.searchParams]
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .sort()
    .join('&');
  const headers = signed.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, url.pathname, query, headers.join(''), signed, hash(body)].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${awsKeys.secret}`);
  const expected = hmac(key, ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\n')).toString('hex');
  return signature === expected
    ? undefined
    : [
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided.',
      ];
}
