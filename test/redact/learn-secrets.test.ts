import { describe, expect, it } from 'vitest';
import {
  learnFromAnswer,
  learnFromBody,
  learnFromHeaders,
  learnFromQuery,
  type OnSecret,
} from '../../src/redact/learn-secrets.ts';

/** What is learnt, each with how it is looked for. */
function learnt(learn: (onSecret: OnSecret) => void): string[] {
  const found: string[] = [];
  learn((value, form) => found.push(`${value} (${form ?? 'text'})`));
  return found;
}

describe('learnFromBody', () => {
  it.each<[what: string, body: string, expected: string[]]>([
    ['JSON', '{"user":"probe","password":"wr0ng-pass"}', ['wr0ng-pass (text)']],
    ['JSON at any depth', '{"a":[{"b":{"apiKey":"k-12345"}}]}', ['k-12345 (text)']],
    [
      'an object that is called so',
      '{"credentials":{"value":"s3same","expires_in":"3600000"}}',
      ['s3same (text)'],
    ],
    ['a list that is called so', '{"tokens":["abc-123","def-456"]}', ['abc-123 (text)', 'def-456 (text)']],
    ['a form', 'user=probe&password=a%26b%2Bc1', ['a&b+c1 (text)']],
    ['literals of GraphQL', '{"query":"{ login(password: \\"s3same\\") { id } }"}', ['s3same (text)']],
    [
      'what is typed in once, number or text',
      '{"otp":123456,"pin":"8264"}',
      ['123456 (word)', '8264 (word)'],
    ],
    ['a long word as a word', '{"password":"swordfish"}', ['swordfish (word)']],
    ['no short word', '{"password":"wrong"}', []],
    ['nothing that tests send to be refused', '{"password":"wrong-password","token":"invalid"}', []],
    ['nothing about secrets', '{"token_type":"Bearer-2","max_tokens":4096000,"api_key_id":"AKIA123456"}', []],
    ['nothing else', '{"user":"alice-123","note":"geheim99"}', []],
    ['nothing of what is no text', '', []],
  ])('learns of %s', (_, body, expected) => {
    expect(
      learnt((onSecret) => {
        learnFromBody(body, onSecret);
      }),
    ).toEqual(expected);
  });
});

describe('learnFromQuery and learnFromHeaders', () => {
  it('learn what is called so', () => {
    expect(
      learnt((onSecret) => {
        learnFromQuery('?q=tea1234&access_token=a%2Fb123', onSecret);
      }),
    ).toEqual(['a/b123 (text)']);
    const headers = {
      authorization: `Basic ${Buffer.from('probe:s3same:open').toString('base64')}`,
      'x-api-key': 'k-12345',
      cookie: 'theme=dark-mode-2; session_token=s-98765; cart=0123456789abcdef01',
      accept: 'text/html',
    };
    expect(
      learnt((onSecret) => {
        learnFromHeaders(headers, onSecret);
      }),
    ).toEqual([
      'cHJvYmU6czNzYW1lOm9wZW4= (text)',
      's3same:open (text)',
      'k-12345 (text)',
      's-98765 (text)',
      '0123456789abcdef01 (text)',
    ]);
  });
});

describe('learnFromAnswer', () => {
  it('learns tokens, and no words', () => {
    const answer = {
      access_token: 'tok-0123456789abcdef',
      token_type: 'Bearer',
      password: 'must not be blank',
      secret: 'short-1',
      id: 'ord-0123456789abcdef',
    };
    expect(
      learnt((onSecret) => {
        learnFromAnswer(JSON.stringify(answer), onSecret);
      }),
    ).toEqual(['tok-0123456789abcdef (text)']);
    expect(
      learnt((onSecret) => {
        learnFromAnswer('token: 0123456789abcdef01', onSecret);
      }),
    ).toEqual([]);
  });
});
