type Write = NodeJS.WriteStream['write'];

const write: Write = process.stdout.write.bind(process.stdout);

/** Standard output for what commands print, whoever else is kept from it. */
export const ownStdout: NodeJS.WriteStream = new Proxy(process.stdout, {
  get: (stream, member) => {
    if (member === 'write') return write;
    const value: unknown = Reflect.get(stream, member, stream);
    return typeof value === 'function' ? (value.bind(stream) as unknown) : value;
  },
});

/** Sends to stderr what configuration and check files write to `process.stdout`: a report there must stay whole. */
export function divertStdout(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr);
}
