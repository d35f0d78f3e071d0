import { describe, expect, it } from 'vitest';
import { answer, compare, compareAll, tell } from './compared-answers.ts';

const products = (prices: readonly number[]) => ({
  items: prices.map((price, index) => ({ id: index + 1, name: `p${index + 1}`, price })),
});

/** True for some of the first numbers, always the same ones. */
const now = (index: number, every: number) => (index * 7 + 3) % every === 0;

describe('what is compared', () => {
  it('finds nothing where both answer the same', () => {
    const { comparison, wanted } = compareAll([() => products([10, 20])]);
    expect(comparison).toEqual({ findings: [], undecided: [], expected: [], noisyFields: [0] });
    expect(wanted).toEqual([undefined]);
  });

  it('tells fields that are missing, that are extra, and of another type, with five samples', () => {
    const { findings } = compare(
      (color) =>
        color === 'blue' ? { id: 7, brand: 'x', total: 5 } : { id: 7, discount: { percent: 3 }, total: '5' },
      { triples: 5 },
    );
    expect(tell(findings)).toEqual([
      'missing: $.brand: string in 10 of 10 → absent in 5 of 5',
      'extra: $.discount: absent in 10 of 10 → object in 5 of 5',
      'another type: $.total: number in 10 of 10 → string in 5 of 5',
    ]);
    expect(findings.map(({ p, noise }) => [p.toFixed(6), noise])).toEqual(
      Array.from({ length: 3 }, () => ['0.004115', { count: 0, of: 5 }]),
    );
  });

  it('tells a rounded price with both values, once for all elements', () => {
    const { findings } = compare((color) => products(color === 'blue' ? [10, 20] : [10.01, 20.02]));
    expect(tell(findings)).toEqual([
      'another value: $.items[*].price (id 1; id 2): 10 in 16 of 16 → 10.01 in 8 of 8',
    ]);
  });

  it('tells no more of a field that is missing than that', () => {
    const { findings } = compare((color) =>
      color === 'blue' ? { a: { b: { c: 1, d: [1, 2] } } } : { a: {} },
    );
    expect(tell(findings)).toEqual(['missing: $.a.b: object in 16 of 16 → absent in 8 of 8']);
  });

  it('tells another status and nothing of the body that comes with it', () => {
    const { findings } = compare((color) =>
      color === 'blue'
        ? products([1])
        : answer({ error: 'no' }, { status: 500, headers: { 'x-other': '1' } }),
    );
    expect(tell(findings)).toEqual(['status 500 instead of 200: 200 in 16 of 16 → 500 in 8 of 8']);
  });

  it('tells that green does not answer', () => {
    const { findings } = compare((color) => (color === 'blue' ? products([1]) : { noAnswer: 'refused' }));
    expect(tell(findings)).toEqual([
      'status no answer instead of 200: 200 in 16 of 16 → no answer in 8 of 8',
    ]);
  });

  it('compares error pages of both colors with each other', () => {
    const { findings } = compare((color) => answer({ error: color }, { status: 404 }));
    expect(tell(findings)).toEqual(['another value: $.error: "blue" in 16 of 16 → "green" in 8 of 8']);
  });

  it('tells headers, and cookies by their names and attributes', () => {
    const cookie = (color: string, secure: string) =>
      `session=${color}; Path=/${secure}; Expires=Wed, 21 Oct 2026 07:28:00 GMT, theme=dark`;
    const { findings } = compare((color, index) =>
      answer(
        {},
        {
          headers: {
            date: `moment ${index} of ${color}`,
            'x-request-id': `${color}-${index}`,
            etag: `"${color}"`,
            'cache-control': color === 'blue' ? 'max-age=60' : 'no-store',
            'set-cookie': cookie(color, color === 'blue' ? '; Secure' : ''),
            ...(color === 'blue' ? { vary: 'accept' } : {}),
          },
        },
      ),
    );
    expect(tell(findings)).toEqual([
      'missing: header vary: there in 16 of 16 → absent in 8 of 8',
      'another value: header cache-control: max-age=60 in 16 of 16 → no-store in 8 of 8',
      'another value: header set-cookie session: path=/; secure in 16 of 16 → path=/ in 8 of 8',
    ]);
  });

  it('tells another kind of body', () => {
    const { findings } = compare((color) =>
      color === 'blue' ? {} : answer('<html>', { headers: { 'content-type': 'text/html' } }),
    );
    expect(tell(findings).filter((line) => !line.includes('content-type'))).toEqual([
      'another type: body: JSON in 16 of 16 → HTML in 8 of 8',
    ]);
  });

  it('tells binary bodies by size and hash, and texts by their lines', () => {
    const image = (text: string) => answer(text, { headers: { 'content-type': 'image/png' } });
    expect(tell(compare((color) => image(color === 'blue' ? '\u0001' : '\u0001\u0002')).findings)).toEqual([
      'another size: content: 1 byte in 16 of 16 → 2 bytes in 8 of 8',
      'another value: content: #7f37821e29a8 in 16 of 16 → #836ae4ffdcf4 in 8 of 8',
    ]);
    const page = (color: string, index: number) =>
      [
        '<h1>Shop</h1>',
        `<meta nonce="${color} ${index}">`,
        ...(color === 'green' ? ['<p>new</p>'] : []),
        '<footer>',
      ].join('\n');
    expect(tell(compare(page).findings)).toEqual([
      'another size: text (with <p>new</p>): 3 in 16 of 16 → 4 in 8 of 8',
    ]);
  });

  it('shows no secret, and yet tells that it is another', () => {
    const { findings } = compare((color) => ({ token: `${color}-secret` }));
    expect(tell(findings)).toHaveLength(1);
    expect(findings).toMatchObject([{ blue: { value: '*** (b)' }, green: { value: '*** (a)' } }]);
  });
});

describe('lists', () => {
  it('tells an element that came, and no change of the others', () => {
    const { findings } = compare((color) => ({
      items: [
        ...(color === 'green' ? [{ id: 9, name: 'p9', price: 1 }] : []),
        ...products([10, 20, 30]).items,
      ],
    }));
    expect(tell(findings)).toEqual(['another size: $.items (with id 9): 3 in 16 of 16 → 4 in 8 of 8']);
  });

  it('tells another order as that', () => {
    const { items } = products([10, 20, 30]);
    const { findings } = compare((color) => ({ items: color === 'green' ? items.toReversed() : items }));
    expect(tell(findings)).toEqual([
      'another order: $.items: id 1, id 2, id 3 in 16 of 16 → id 3, id 2, id 1 in 8 of 8',
    ]);
    const words = compare((color) => ({ tags: color === 'green' ? ['b', 'a'] : ['a', 'b'] }));
    expect(tell(words.findings)).toEqual([
      'another order: $.tags: "a", "b" in 16 of 16 → "b", "a" in 8 of 8',
    ]);
  });

  it('aligns lists without keys by content', () => {
    const tags = (color: string) => (color === 'blue' ? ['a', 'b', 'c'] : ['new', 'a', 'b', 'c']);
    expect(tell(compare((color) => ({ tags: tags(color) })).findings)).toEqual([
      'another size: $.tags (with "new"): 3 in 16 of 16 → 4 in 8 of 8',
    ]);
  });

  it('finds a type that all elements have changed, also where no element is the same', () => {
    let next = 0;
    const { findings } = compare((color) => ({
      items: [1, 2].map(() => ({ id: `${color}${(next += 1)}`, price: color === 'blue' ? 10 : '10' })),
    }));
    expect(tell(findings)).toEqual([
      'another type: $.items[*].price (place 0; place 1): number in 16 of 16 → string in 8 of 8',
    ]);
  });

  it('does not take keys that are made anew for keys', () => {
    let next = 0;
    const fresh = () => ({ items: [1, 2].map((place) => ({ id: (next += 1), name: `p${place}` })) });
    expect(compare(fresh).findings).toEqual([]);
  });
});

describe('noise', () => {
  it('is what blue does by itself', () => {
    const { findings, noisyFields } = compare(
      (color, index) => ({
        requestId: `${color} ${index}`,
        stock: now(index, 3) ? 4 : 5,
        ...(now(index, 4) ? {} : { ad: 'x' }),
      }),
      { triples: 20 },
    );
    expect(findings).toEqual([]);
    expect(noisyFields).toEqual([3]);
  });

  it('does not hide a field that green has never', () => {
    const { findings } = compare((color, index) => (color === 'green' || now(index, 4) ? {} : { ad: 'x' }), {
      triples: 15,
    });
    expect(findings.map((finding) => [finding.class, finding.path, finding.noise.count > 0])).toEqual([
      ['missing', '$.ad', true],
    ]);
  });

  it('does not hide a value that only green has', () => {
    const { findings } = compare(
      (color, index) => ({ price: now(index, 4) ? index : color === 'green' ? 10.01 : 10 }),
      { triples: 15 },
    );
    expect(tell(findings)[0]).toMatch(/^another value: \$\.price: 10 in \d+ of 30 → 10\.01 in \d+ of 15$/);
  });

  it('finds another format of what is new each time', () => {
    const { findings } = compare((color, index) => {
      const second = String(index + (color === 'green' ? 30 : 10));
      return { at: color === 'blue' ? `2026-01-01T00:00:${second}Z` : `01/01/2026 00:00:${second}` };
    });
    expect(tell(findings)).toEqual(['another value: $.at: x-x-x:x:x in 16 of 16 → x/x/x x:x:x in 8 of 8']);
  });

  it('says nothing of a body below where the status is noise', () => {
    const { findings } = compare(
      (_, index) => (now(index, 5) ? answer({ error: 'busy' }, { status: 503 }) : products([index % 2])),
      { triples: 20 },
    );
    expect(findings).toEqual([]);
  });
});

describe('how many samples', () => {
  it('wants more of what varies so that more may tell, whoever gave the answers', () => {
    const varied = (_: string, index: number) => ({ price: index < 4 ? 10 : 10 + (index % 2) });
    const { wanted } = compareAll([varied, () => ({ same: true })], { triples: 5, most: 15 });
    expect(wanted[1]).toBeUndefined();
    expect(wanted[0] ?? 5).toBeLessThanOrEqual(15);
  });

  it('counts a release that changes a hundred things as one doubt, not a hundred', () => {
    const shop = (color: string) =>
      Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, `${color}${index}`]));
    const { comparison } = compareAll([shop, shop, shop], { triples: 5 });
    expect(comparison.findings).toHaveLength(300);
  });

  it('leaves undecided what five samples cannot tell from the noise around it', () => {
    const fields = (color: 'blue' | 'green', index: number) =>
      Object.fromEntries(
        Array.from({ length: 12 }, (_, field) => [
          `f${field}`,
          (index * 5 + field * 3 + (color === 'blue' ? 1 : 0)) % 4 === 0,
        ]),
      );
    const { comparison, wanted } = compareAll(
      [(color, index) => ({ ...fields(color, index), price: color === 'blue' ? 1 : 2 })],
      { triples: 5, most: 15 },
    );
    const told = [...comparison.findings, ...comparison.undecided].map(({ path }) => path);
    expect(told).toContain('$.price');
    if (comparison.undecided.length > 0) expect(wanted[0]).toBeGreaterThan(5);
  });
});

describe('what is expected', () => {
  it('is not reported where it comes, and told where it does not', () => {
    const { findings, expected } = compare(
      (color) => ({ items: [{ id: 1, ...(color === 'green' ? { discount: 3 } : {}) }] }),
      { expected: ['$.items[*].discount', '$.rating'] },
    );
    expect(findings).toEqual([]);
    expect(expected).toEqual([
      { text: '$.items[*].discount', came: true },
      { text: '$.rating', came: false },
    ]);
  });

  it('may be a status, for which another one is no substitute', () => {
    const moved = (status: number) => (color: string) =>
      answer('', { status: color === 'blue' ? 200 : status });
    expect(compare(moved(301), { expected: ['status 301'] })).toMatchObject({
      findings: [],
      expected: [{ text: 'status 301', came: true }],
    });
    const { findings, expected } = compare(moved(500), { expected: ['status 301'] });
    expect([tell(findings).length, expected]).toEqual([1, [{ text: 'status 301', came: false }]]);
  });

  it('may be a header', () => {
    const answering = (color: string) => answer({}, { headers: { 'cache-control': color } });
    expect(compare(answering, { expected: ['header Cache-Control'] })).toMatchObject({
      findings: [],
      expected: [{ came: true }],
    });
  });

  it('is left alone altogether where it is ignored', () => {
    const { findings, noisyFields } = compare((color) => ({ meta: { host: color }, a: 1 }), {
      ignore: ['$..host'],
    });
    expect({ findings, noisyFields }).toEqual({ findings: [], noisyFields: [0] });
  });
});
