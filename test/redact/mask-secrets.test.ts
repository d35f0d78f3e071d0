import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../src/redact/mask-secrets.ts';

const signed = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';

describe('maskSecrets', () => {
  it.each([
    ['a field', '{"user":"a","password":"x y"}', '{"user":"a","password":"***"}'],
    ['a field that was cut', '{"user":"a","password":"x y', '{"user":"a","password":"***"'],
    ['what is typed in once', '{"pin": 1234, "userOtp":"99"}', '{"pin": "***", "userOtp":"***"}'],
    [
      'an object called so',
      '{"credentials":{"value":"x","n":[{"v":"y"}]},"a":"b"}',
      '{"credentials":{"value":"***","n":[{"v":"***"}]},"a":"b"}',
    ],
    ['a field of JSON in JSON', '{"log":"{\\"token\\":\\"x\\"}"}', '{"log":"{\\"token\\":\\"***\\"}"}'],
    [
      'a pair',
      'cannot connect: user=a password=geheim99, retrying',
      'cannot connect: user=a password=***, retrying',
    ],
    ['a form', 'a=1&card_number=4111&b=2', 'a=1&card_number=***&b=2'],
    ['a signed token', `token is ${signed}.`, 'token is ***.'],
    ['credentials', 'sent Bearer abcdef123456, Basic dXNlcjp4MQ==', 'sent Bearer ***, Basic ***'],
  ])('hides %s', (_, text, expected) => {
    expect(maskSecrets(text)).toBe(expected);
  });

  it.each([
    ['{"errors":{"password":["must not be blank"]},"max_tokens":4096}'],
    ['{"password":{"message":"must not be blank"}}'],
    ['{"spin":1,"pinned":"yes","shipping":"x"}'],
    ['Basic authentication is needed, say "password": it is'],
    ['version 1.2.3, [1, 2, {3}'],
  ])('leaves %s', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });
});
