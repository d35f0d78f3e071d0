type Decoder = (text: string) => string;

const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const names: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** What stands in base64, each run from each of the four places at which a group can begin. */
function base64Decoded(text: string): string {
  const runs = text.match(/[A-Za-z0-9+/_-]{8,}/g) ?? [];
  return runs
    .flatMap((run) => [0, 1, 2, 3].map((first) => Buffer.from(run.slice(first), 'base64').toString('utf8')))
    .join('\n');
}

/** Each undoes one encoding in the whole of a text, by means that have nothing in common with those of the redactor. */
const decoders: readonly Decoder[] = [
  (text) =>
    text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, unit: string | undefined, sign = '') =>
      unit === undefined
        ? (letters[String(sign)] ?? String(sign))
        : String.fromCharCode(Number.parseInt(unit, 16)),
    ),
  percentDecoded,
  (text) => percentDecoded(text.replaceAll('+', ' ')),
  (text) =>
    text.replace(
      /&(?:(quot|apos|lt|gt|amp)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g,
      (_, name: string | undefined, decimal: string | undefined, hex: string | undefined) =>
        name === undefined
          ? String.fromCodePoint(
              Math.min(0x10_ffff, decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal)),
            )
          : (names[name] ?? name),
    ),
  (text) => text.replaceAll("'\\''", "'"),
  base64Decoded,
];

/** A text, and all that it becomes when it is decoded up to `depth` times, by each decoder in each order. */
export function decodedTexts(text: string, depth = 3): readonly string[] {
  const all = new Set([text]);
  let last = [text];
  for (let level = 0; level < depth; level += 1) {
    const next: string[] = [];
    for (const one of last) {
      for (const decode of decoders) {
        const decoded = decode(one);
        if (decoded === '' || all.has(decoded)) continue;
        all.add(decoded);
        next.push(decoded);
      }
    }
    last = next;
  }
  return [...all];
}

/** Which of the secrets anybody can read who decodes a text often enough; a line break may have become a space. */
export function decodedLeaks(text: string, secrets: readonly string[], depth = 3): readonly string[] {
  const wanted = new Map(secrets.map((secret) => [secret, secret.replace(/[\s\p{Cc}]+/gu, ' ')]));
  const found = new Set<string>();
  for (const decoded of decodedTexts(text, depth)) {
    const line = decoded.replace(/[\s\p{Cc}]+/gu, ' ');
    for (const [secret, onLine] of wanted) {
      if (decoded.includes(secret) || line.includes(onLine)) found.add(secret);
    }
  }
  return [...found];
}
