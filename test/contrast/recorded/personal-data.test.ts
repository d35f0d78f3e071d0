import { describe, expect, it } from 'vitest';
import { pathTemplate } from '../../../src/contrast/recorded/path-template.ts';
import { personalData } from '../../../src/contrast/recorded/personal-data.ts';

describe('personalData', () => {
  it.each([
    ['/users?email=a', 'a value of `email`'],
    ['/login?userName=bob', 'a value of `userName`'],
    ['/x?access_token=1', 'a value of `access_token`'],
    ['/x?apiKey=1', 'a value of `apiKey`'],
    ['/x?q=bob%40example.com', 'an e-mail address in the query'],
    ['/unsubscribe/bob@example.com', 'an e-mail address in the path'],
    ['/reset/5f2b8c9e4d1a7f30', 'a token or a long id in the path'],
    ['/files/3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'a token or a long id in the path'],
    ['/x?y=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln', 'a token or a long id in the query'],
    ['/call?to=%2B49+170+1234567', 'a long number in the query'],
    ['/pay/4111-1111-1111-1111', 'a long number in the path'],
    ['/geo?from=10.0.0.1', 'an IP address in the query'],
  ])('%s: %s', (path, reason) => {
    expect(personalData(path)).toBe(reason);
  });

  it.each([
    '/',
    '/products/42?limit=5&page=2',
    '/blog/how-we-moved-a-database-in-a-second-2026',
    '/search?q=red+shoes',
    '/v1.2.3/items?sort=-price&filter[color]=blue',
    '/assets/app.js',
    '/x?%E0%A4%A',
  ])('lets %s pass', (path) => {
    expect(personalData(path)).toBeUndefined();
  });

  it('never repeats what it has found', () => {
    expect(personalData('/x?email=bob%40example.com')).not.toContain('bob');
  });
});

describe('pathTemplate', () => {
  it.each([
    ['/products/42', '/products/{id}'],
    ['/products/sku-1234/reviews?page=2&limit=5', '/products/{id}/reviews?limit&page'],
    ['/v2/items', '/v2/items'],
    ['/files/3f2504e0-4f89-11d3-9a0c-0305e82c3301', '/files/{id}'],
  ])('%s is %s', (path, template) => {
    expect(pathTemplate(path)).toBe(template);
  });
});
