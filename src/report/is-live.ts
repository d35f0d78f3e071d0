import type { OutputStream } from './sink.ts';

/** A terminal on which lines can be redrawn, with a person in front of it. */
export function isLive(stream: OutputStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && env.TERM !== 'dumb' && (env.CI ?? '') === '';
}
