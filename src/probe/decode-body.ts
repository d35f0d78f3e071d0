import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { formatSize } from './size.ts';

type Decompress = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const [unzip, wrapped, raw] = [promisify(gunzip), promisify(inflate), promisify(inflateRaw)] as const;

const decoders: Readonly<Record<string, Decompress>> = {
  gzip: unzip,
  'x-gzip': unzip,
  br: promisify(brotliDecompress),
  // Some servers leave out the wrapping that the standard asks for.
  deflate: (bytes, options) => (((bytes[0] ?? 0) & 0x0f) === 8 ? wrapped : raw)(bytes, options),
  identity: (bytes) => Promise.resolve(bytes),
};

/** What is asked for: what users' browsers ask for and can be read here. */
export const acceptedEncodings = 'gzip, deflate, br';

/**
 * Takes off the encodings that a `content-encoding` header names; a body in another one is left as it is.
 * @throws Error in words for a reader, when the body is not in that encoding, or decoded longer than `limit` bytes
 */
export async function decompress(bytes: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const names = encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (bytes.length === 0 || !names.every((name) => Object.hasOwn(decoders, name))) return bytes;
  let decoded = bytes;
  for (const name of names.reverse()) {
    try {
      decoded = (await decoders[name]?.(decoded, { maxOutputLength: limit })) ?? decoded;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      const reason =
        code === 'ERR_BUFFER_TOO_LARGE'
          ? `the answer, ${formatSize(bytes.length)} as ${name}, is larger than ${formatSize(limit)}`
          : code === 'Z_BUF_ERROR' || code === 'ERR_STREAM_PREMATURE_CLOSE'
            ? `its body ends in the middle of its ${name} encoding`
            : `its body is not ${name}, as \`content-encoding\` says`;
      throw new Error(reason, { cause });
    }
  }
  return decoded;
}

/** A body as text, in the character set of its `content-type`. */
export function decodeText(bytes: Buffer, contentType: string | undefined): string {
  const charset = /;\s*charset="?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

const looked = 4_000;

/** Whether something decoded as text is none: it has zeros, or much that is no character. */
export function isBinary(text: string): boolean {
  const start = text.slice(0, looked);
  if (start.includes('\0')) return true;
  // eslint-disable-next-line no-control-regex -- these are what tells a picture from a text
  const strange = start.match(/[\uFFFD\u0001-\u0008\u000e-\u001a\u001c-\u001f]/g)?.length ?? 0;
  return strange > 2 && strange > start.length / 20;
}
