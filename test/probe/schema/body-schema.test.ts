import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startHttpServer } from '../../support/http-server.ts';
import { clientAt, greenAt, requestFailure } from '../../support/probe-client.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const product = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['id', 'name', 'price'],
  properties: {
    id: { type: 'integer' },
    name: { type: 'string', minLength: 1 },
    price: { type: 'number', minimum: 0 },
    session_id: { type: 'string' },
    addedAt: { type: 'string', format: 'date-time' },
  },
  additionalProperties: false,
};

const openApi = `
openapi: 3.0.3
info: { title: shop, version: 1.0.0 }
servers: [{ url: https://shop.test/api }]
paths:
  /products/{id}:
    get:
      responses:
        '200': { $ref: '#/components/responses/Product' }
        '404': { description: no such product }
        5XX: { description: ours, content: { application/json: { schema: { type: object, required: [error] } } } }
    delete: { responses: { '204': { description: gone } } }
  /products/newest:
    get: { responses: { default: { description: one, content: { '*/*': { schema: { type: string } } } } } }
components:
  responses:
    Product:
      description: one
      content: { application/json: { schema: { $ref: '#/components/schemas/Product' } } }
  schemas:
    Product:
      type: object
      required: [id, price]
      x-table: products
      properties:
        id: { type: integer, format: int64, example: 7 }
        price: { type: number, minimum: 0, exclusiveMinimum: true }
        text: { type: string, nullable: true }
        similar: { type: array, items: { $ref: '#/components/schemas/Product' } }
`;

/** A client whose every answer is the JSON of what its path asks for, with the status that it asks for. */
async function shop(files: Readonly<Record<string, string>> = {}) {
  const { url } = await startHttpServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://shop.test').searchParams;
    response.writeHead(Number(asked.get('status') ?? 200), {
      'content-type': asked.get('type') ?? 'application/json; charset=utf-8',
    });
    response.end(request.method === 'HEAD' ? undefined : (asked.get('body') ?? '{}'));
  });
  const http = clientAt(greenAt(url), { directory: temporaryFolder(files) });
  return {
    http,
    get: (body: unknown, path = '/products/7', more = '') =>
      http.get(`${path}?body=${encodeURIComponent(JSON.stringify(body))}${more}`),
  };
}

/** What is told, without the request before it and the answer after it. */
const told = async (request: PromiseLike<unknown>) =>
  (await requestFailure(request)).replace(/GET \S+ \(green\): /, '').replace(/ \(TIME\); body: .*$/s, '');

describe('a body that a schema describes', () => {
  it('fits a schema of zod, or is told where it does not', async () => {
    const { get } = await shop();
    const schema = z.object({ items: z.array(z.object({ id: z.number(), price: z.string() })).min(1) });
    await get({ items: [{ id: 1, price: '9.90' }] }).expect({ status: 200, schema });
    const wrong = { items: [{ id: 1, price: 9.9 }, { id: 'a' }] };
    expect(await told(get(wrong).expect({ schema }))).toMatchInlineSnapshot(
      `"ExpectationError: expected a body that fits the schema: \`$.items[0].price\` Invalid input: expected string, received number, got 9.9; \`$.items[1].id\` Invalid input: expected number, received string, got "a"; \`$.items[1].price\` Invalid input: expected string, received undefined"`,
    );
    expect(await told(get({ items: [] }).expect({ schema }))).toMatchInlineSnapshot(
      `"ExpectationError: expected a body that fits the schema: \`$.items\` Too small: expected array to have >=1 items, got []"`,
    );
  });

  it('fits a JSON Schema, given or read from a file', async () => {
    const { get } = await shop({
      'product.json': JSON.stringify(product),
      'shop.yaml': `$defs: { price: { type: number } }`,
    });
    const good = { id: 7, name: 'tea', price: 4.5, addedAt: '2026-01-01T00:00:00Z' };
    await get(good).expect({ schema: product });
    await get(good).expect({ schema: 'product.json' });
    await get(4.5).expect({ schema: 'shop.yaml#/$defs/price' });
    expect(await told(get('4.50').expect({ schema: 'shop.yaml#/$defs/price' }))).toMatchInlineSnapshot(
      `"ExpectationError: expected a body that fits \`shop.yaml#/$defs/price\`: \`$\` must be number, got "4.50""`,
    );
    const wrong = { name: '', price: -1, session_id: 7, colour: 'red', addedAt: 'yesterday' };
    expect(await told(get(wrong).expect({ schema: 'product.json' }))).toMatchInlineSnapshot(
      `"ExpectationError: expected a body that fits \`product.json\`: \`$.id\` is missing; \`$.colour\` is not known to the schema, got "red"; \`$.name\` must NOT have fewer than 1 characters, got "" (and 3 more)"`,
    );
    expect(await told(get({ ...good, session_id: 7 }).expect({ schema: product }))).toMatchInlineSnapshot(
      `"ExpectationError: expected a body that fits the JSON Schema: \`$.session_id\` must be string, got ***"`,
    );
  });

  it('fits what an OpenAPI document says of the operation and its status', async () => {
    const { get, http } = await shop({ 'openapi.yaml': openApi });
    const schema = { openapi: 'openapi.yaml' };
    const good = { id: 7, price: 1, text: null, similar: [{ id: 8, price: 2 }] };
    await get(good).expect({ schema });
    await get(good, '/api/products/7').expect({ schema });
    await get('new', '/products/newest').expect({ schema });
    await get({ error: 'x' }, '/products/7', '&status=503').expect({ schema });
    await http.delete('/products/7?status=204').expect({ schema });
    expect(await told(get({ ...good, price: 0 }).expect({ schema }))).toMatchInlineSnapshot(
      `"ExpectationError: expected a body that fits \`openapi.yaml\` for GET /products/{id}: \`$.price\` must be > 0, got 0"`,
    );
    expect(await told(get({ ...good, similar: [{ id: 8 }] }).expect({ schema }))).toMatchInlineSnapshot(
      `"ExpectationError: expected a body that fits \`openapi.yaml\` for GET /products/{id}: \`$.similar[0].price\` is missing"`,
    );
    expect(await told(get({}, '/products/7', '&status=503').expect({ schema }))).toMatchInlineSnapshot(
      `"ExpectationError: expected a body that fits \`openapi.yaml\` for GET /products/{id}: \`$.error\` is missing"`,
    );
    expect(await told(get({}, '/products/7', '&status=201').expect({ schema }))).toMatchInlineSnapshot(
      `"ExpectationError: expected an answer that \`openapi.yaml\` documents for GET /products/{id}, got status 201"`,
    );
    expect(await told(get({}, '/products/7', '&type=text/html').expect({ schema }))).toMatchInlineSnapshot(
      `"ExpectationError: expected an answer that \`openapi.yaml\` documents for GET /products/{id}, got content type \`text/html\`"`,
    );
  });

  it('is not sent for with a schema that is none', async () => {
    const { get } = await shop({
      'broken.json': '{',
      'old.json': JSON.stringify({ $schema: 'http://json-schema.org/draft-04/schema#' }),
      'typo.json': JSON.stringify({ type: 'object', propertys: {} }),
      'swagger.yaml': 'swagger: "2.0"\npaths: {}',
      'openapi.yaml': openApi,
    });
    const refusals = [];
    for (const [schema, path] of [
      ['none.json'],
      ['broken.json'],
      ['old.json'],
      ['typo.json'],
      ['openapi.yaml#/components/schemas/Order'],
      [{ openapi: 'swagger.yaml' }],
      [{ openapi: 'openapi.yaml' }, '/orders'],
    ] as const) {
      const failure = await requestFailure(get({}, path).expect({ schema }));
      refusals.push(failure.replace(/means \/\S+/, 'means FILE'));
    }
    expect(refusals).toMatchInlineSnapshot(`
      [
        "CheckFileError: schema \`none.json\` cannot be read: there is no such file
        Paths start at the folder of the configuration; this one means FILE",
        "CheckFileError: schema \`broken.json\` cannot be read: Expected property name or '}' in JSON at position 1
        Paths start at the folder of the configuration; this one means FILE",
        "CheckFileError: \`old.json\`: \`$schema\` names a draft that is not known, "http://json-schema.org/draft-04/schema#"
        There are the drafts 07, 2019-09 and 2020-12 of JSON Schema.",
        "CheckFileError: \`typo.json\` is no JSON Schema: strict mode: unknown keyword: "propertys"",
        "CheckFileError: \`openapi.yaml#/components/schemas/Order\` is no JSON Schema: can't resolve reference document#/components/schemas/Order from id #",
        "CheckFileError: \`swagger.yaml\` is no OpenAPI 3 document: it needs \`openapi\` and \`paths\`",
        "CheckFileError: \`openapi.yaml\` does not document GET /orders
        Add the operation to the document, or expect something else of the answer.",
      ]
    `);
    expect(() => get({}).expect({ schema: 7 as never })).toThrow(
      /`schema` expects a schema of a library such as zod, a JSON Schema, or the path of one, got 7$/,
    );
  });

  it('is no JSON at all', async () => {
    const { http } = await shop();
    expect(await told(http.get('/?body=<html>').expect({ schema: product }))).toMatchInlineSnapshot(
      `"ExpectationError: expected a JSON body, got application/json; charset=utf-8 with status 200"`,
    );
  });
});
