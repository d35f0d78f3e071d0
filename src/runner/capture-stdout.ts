import { lineStream } from './line-stream.ts';
import { isReporting } from './reporting.ts';

/**
 * The same for what they write to `process.stdout`; what reporters write meanwhile goes out.
 * @returns `flush`, which hands on what no line end follows, and `release`, which puts it back
 */
export function captureStdout(onLine: (line: string) => void): {
  readonly flush: () => void;
  readonly release: () => void;
} {
  const { stdout } = process;
  const original = Object.getOwnPropertyDescriptor(stdout, 'write');
  const goOut = stdout.write.bind(stdout);
  const { stream, flush } = lineStream(onLine);
  const write = stream.write.bind(stream) as typeof stdout.write;
  stdout.write = ((...given: Parameters<typeof stdout.write>) =>
    isReporting() ? goOut(...given) : write(...given)) as typeof stdout.write;
  const end = stdout.end.bind(stdout);
  // Whoever ends it has no more to say; the report has.
  stdout.end = (...given: readonly unknown[]) => {
    const [text] = given;
    if (typeof text === 'string' || text instanceof Uint8Array) write(text);
    const done = given.find((one) => typeof one === 'function');
    if (done !== undefined) process.nextTick(done);
    return stdout;
  };
  const release = () => {
    stdout.end = end;
    if (original === undefined) Reflect.deleteProperty(stdout, 'write');
    else Object.defineProperty(stdout, 'write', original);
    flush();
  };
  return { flush, release };
}
