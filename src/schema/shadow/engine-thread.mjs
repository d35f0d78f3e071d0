// @ts-check
// The embedded engine in a thread of its own: JavaScript, so that Node runs it from the sources, too.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

/** @typedef {import('./embedded-engine.ts').EngineRequest} EngineRequest */
/** @typedef {import('@electric-sql/pglite').PGlite} PGlite */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const engine = await import('@electric-sql/pglite');

/** @param {import('./embedded-engine.ts').EngineStart['extensions']} sources */
async function load(sources) {
  /** @type {Record<string, import('@electric-sql/pglite').Extension>} */
  const extensions = {};
  for (const { key, module } of sources) {
    try {
      const extension = (await import(module))[key];
      if (typeof extension?.setup === 'function') extensions[key] = extension;
    } catch {
      // CREATE EXTENSION will say that it is missing, and where it was asked for.
    }
  }
  return extensions;
}

/** @param {{ readonly file: string, readonly digestLength: number }} image */
function read({ file, digestLength }) {
  const bytes = readFileSync(file);
  const data = bytes.subarray(digestLength);
  if (createHash('sha256').update(data).digest().equals(bytes.subarray(0, digestLength))) return data;
  throw new Error(`${file} is damaged`);
}

/** @type {PGlite | undefined} */
let database;

/** @param {EngineRequest} request */
async function answer(request) {
  if (request.call === 'start') {
    const { image, extensions } = request;
    database = await engine.PGlite.create({
      extensions: await load(extensions),
      ...(image ? { loadDataDir: new Blob([read(image)]) } : { initDbStartParams: ['--wal-segsize=1'] }),
    });
    return new Uint8Array();
  }
  if (database === undefined) throw new Error('it was not started');
  if (request.call === 'exchange') {
    return database.execProtocolRaw(request.bytes, { syncToFs: false });
  }
  const dump = await database.dumpDataDir('none');
  return new Uint8Array(await dump.arrayBuffer());
}

port.on('message', (/** @type {EngineRequest} */ request) => {
  answer(request).then(
    (bytes) => {
      const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
      port.postMessage({ bytes: own }, [/** @type {ArrayBuffer} */ (own.buffer)]);
    },
    (error) => port.postMessage({ error: String(error) }),
  );
});
