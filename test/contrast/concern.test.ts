import { describe, expect, it } from 'vitest';
import { readConcern } from '../../src/contrast/concern.ts';
import { memberPath } from '../../src/contrast/field-path.ts';

describe('readConcern', () => {
  it.each([
    ['$.items[*].discount', '$.items[*].discount', true],
    ['$.items[*].discount', '$.items[*].discount.percent', true],
    ['$.items[0].discount', '$.items[*].discount', true],
    ['$.items[*].discount', '$.items[*].discounts', false],
    ['$.items[*]', '$.items', false],
    ['$.*.id', '$.user.id', true],
    ['$.*.id', '$.user.name', false],
    ['$..id', '$.a[*].b.id', true],
    ['$..id', '$.ids', false],
    ["$['na me'].x", '$["na me"].x', true],
    ['$["a.b"]', '$["a.b"].c', true],
    ['$', '$.anything', true],
  ])('%s rules %s: %s', (text, path, isRuled) => {
    expect(readConcern('test', text).matches('body', path)).toBe(isRuled);
  });

  it('tells a header by its name in any case, and a cookie by its own', () => {
    expect(readConcern('test', 'header Cache-Control').matches('header', 'cache-control')).toBe(true);
    expect(readConcern('test', 'header: set-cookie').matches('header', 'set-cookie session')).toBe(true);
    expect(readConcern('test', 'header set-cookie theme').matches('header', 'set-cookie session')).toBe(
      false,
    );
  });

  it('tells a status, any or one', () => {
    expect(readConcern('test', 'status')).toMatchObject({ text: 'status' });
    expect(readConcern('test', 'status 301')).toMatchObject({ status: '301' });
  });

  it.each(['items', '', '$.items[?@.id==1]', '$items', 'header', 'status 3000'])('refuses %s', (text) => {
    expect(() => readConcern('contrast `x`: `expected`', text)).toThrow(/contrast `x`: `expected`/);
  });
});

describe('memberPath', () => {
  it('writes names as JSONPath does', () => {
    expect(memberPath('$', 'a-b')).toBe('$.a-b');
    expect(memberPath('$', 'a.b "c"')).toBe(String.raw`$["a.b \"c\""]`);
  });
});
