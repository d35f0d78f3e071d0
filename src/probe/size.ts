const units = { MiB: 1024 * 1024, KiB: 1024, B: 1 } as const;

/** Bytes of a size such as `1MiB`, `64KiB` or `500B`; `undefined` when it is none. */
export function tryParseSize(text: string): number | undefined {
  const match = /^(\d{1,9})(MiB|KiB|B)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * units[match[2] as keyof typeof units];
}

/** A size for people: `10 MiB`, `1.5 KiB`, `12 bytes`. */
export function formatSize(bytes: number): string {
  for (const unit of ['MiB', 'KiB'] as const) {
    if (bytes >= units[unit]) return `${Number((bytes / units[unit]).toFixed(1))} ${unit}`;
  }
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}
