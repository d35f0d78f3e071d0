import { CheckFileError } from '../../errors.ts';

type Document = Readonly<Record<string, unknown>>;

function asDocument(value: unknown): Document | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Document)
    : undefined;
}

const escapeStep = (step: string) => step.replaceAll('~', '~0').replaceAll('/', '~1');

/** What stands at a pointer, going through references within the document; and where it stands in truth. */
function follow(document: Document, pointer: string): { readonly value: unknown; readonly pointer: string } {
  let value: unknown = document;
  let place = '';
  for (const step of pointer.split('/').slice(1)) {
    value = asDocument(value)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')];
    place += `/${step}`;
    const reference = asDocument(value)?.$ref;
    if (typeof reference === 'string' && reference.startsWith('#/') && !place.endsWith('/schema')) {
      const target = follow(document, decodeURIComponent(reference.slice(1)));
      value = target.value;
      place = target.pointer;
    }
  }
  return { value, pointer: place };
}

/** The pattern of a path such as `/orders/{id}`. */
function pathPattern(template: string): RegExp {
  const parts = template.split(/\{[^}]*\}/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}/?$`);
}

/** The paths of servers that the documented ones stand below. */
function basesOf(document: Document): readonly string[] {
  const servers = Array.isArray(document.servers) ? document.servers : [];
  const bases = servers.flatMap((server) => {
    const url = asDocument(server)?.url;
    if (typeof url !== 'string') return [];
    const path = URL.canParse(url) ? new URL(url).pathname : url;
    return [path.replace(/\/+$/, '')];
  });
  return [...new Set(['', ...bases])];
}

/** What a document says of one operation: the schema of an answer by its status and type. */
export interface DocumentedOperation {
  /** Such as `GET /orders/{id}`. */
  readonly name: string;
  /**
   * JSON pointer of the schema; `undefined` where the answer is documented to have no JSON body.
   * @param type the `content-type` that came
   */
  readonly schemaFor: (
    status: number,
    type: string | undefined,
  ) => { readonly pointer: string | undefined } | { readonly undocumented: string };
}

/** Finds an operation in an OpenAPI document. @throws CheckFileError when it has none like it */
export function findOperation(
  document: unknown,
  { name, method, path }: { readonly name: string; readonly method: string; readonly path: string },
): DocumentedOperation {
  const root = asDocument(document);
  const paths = asDocument(root?.paths);
  if (
    root === undefined ||
    paths === undefined ||
    typeof root.openapi !== 'string' ||
    !root.openapi.startsWith('3.')
  ) {
    throw new CheckFileError(`${name} is no OpenAPI 3 document: it needs \`openapi\` and \`paths\``);
  }
  const plain = path.split('?', 1)[0] ?? path;
  const verb = method.toLowerCase();
  const matching = Object.keys(paths)
    .filter((template) => basesOf(root).some((base) => pathPattern(base + template).test(plain)))
    .filter((template) => {
      const { value } = follow(root, `/paths/${escapeStep(template)}`);
      return asDocument(value)?.[verb] !== undefined;
    })
    // A path that is written out comes before one with a placeholder.
    .sort((one, other) => one.split('{').length - other.split('{').length);
  const template = matching[0];
  if (template === undefined) {
    throw new CheckFileError(`${name} does not document ${method} ${plain}`, {
      advice: 'Add the operation to the document, or expect something else of the answer.',
    });
  }
  const operation = follow(root, `/paths/${escapeStep(template)}/${verb}`).pointer;
  const answers = asDocument(follow(root, `${operation}/responses`).value) ?? {};

  return {
    name: `${method} ${template}`,
    schemaFor: (status, type) => {
      const wildcard = `${Math.floor(status / 100)}XX`;
      const key = [String(status), wildcard, wildcard.toLowerCase(), 'default'].find((one) =>
        Object.hasOwn(answers, one),
      );
      if (key === undefined) return { undocumented: `status ${status}` };
      const answer = follow(root, `${operation}/responses/${key}`);
      const content = asDocument(asDocument(answer.value)?.content);
      if (content === undefined) return { pointer: undefined };
      const plainType = (type ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
      const [main] = plainType.split('/');
      const media = [plainType, `${main ?? ''}/*`, '*/*'].find((one) => Object.hasOwn(content, one));
      if (media === undefined) return { undocumented: `content type \`${plainType}\`` };
      const entry = asDocument(content[media]);
      if (entry?.schema === undefined || !plainType.includes('json')) return { pointer: undefined };
      return { pointer: follow(root, `${answer.pointer}/content/${escapeStep(media)}/schema`).pointer };
    },
  };
}
