import { parseCookie } from 'undici';
import { describe, expect, it } from 'vitest';
import { createCookieJar } from '../../src/probe/cookie-jar.ts';

describe('createCookieJar', () => {
  function jarAt(time: { now: number }) {
    return createCookieJar({ parse: parseCookie, now: () => time.now });
  }

  it('sends what was set, by path, longest path first', () => {
    const jar = jarAt({ now: 0 });
    jar.store(
      ['a=1; Path=/', 'b=s%3Ax.y; Path=/shop', 'c="q"; Secure; Domain=shop.example.com'],
      '/shop/login',
    );
    expect(['/', '/shop', '/shop/cart?x=/', '/shopping'].map((path) => jar.header(path))).toEqual([
      'a=1',
      'b=s%3Ax.y; c="q"; a=1',
      'b=s%3Ax.y; c="q"; a=1',
      'a=1',
    ]);
  });

  it('replaces, expires and deletes', () => {
    const time = { now: Date.UTC(2030, 0, 1) };
    const jar = jarAt(time);
    jar.store(['a=1', 'a=2', 'b=1; Max-Age=10', 'c=1; Expires=Tue, 01 Jan 2030 00:00:20 GMT', 'd=1'], '/');
    jar.store(['d=; Max-Age=0', 'e=1; Max-Age=-1', 'f=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], '/');
    expect(jar.header('/')).toBe('a=2; b=1; c=1');
    time.now += 10_000;
    expect(jar.header('/')).toBe('a=2; c=1');
    time.now += 10_000;
    expect(jar.header('/')).toBe('a=2');
  });

  it('keeps out what is no cookie', () => {
    const jar = jarAt({ now: 0 });
    jar.store(['', '=x', 'a=\u0001', `b=${'x'.repeat(5_000)}`, 'c=1; Expires=never'], '/');
    expect(jar.header('/')).toBe('c=1');
  });

  it('calls the values of session cookies secret, and no others', () => {
    const secrets: string[] = [];
    const jar = createCookieJar({
      parse: parseCookie,
      now: () => 0,
      onSecret: (value) => secrets.push(value),
    });
    jar.store(['theme=dark; HttpOnly', 'sid=0123456789abcdef; HttpOnly', 'page=a-long-but-open-value'], '/');
    expect(secrets).toEqual(['0123456789abcdef']);
  });
});
