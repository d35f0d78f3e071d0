import { once } from 'node:events';

/** Tells the parent that this process is ready, and under which ports: one line of JSON. */
export function announce(ready: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

/** Resolves when the parent asks this process to stop, or dies. */
export async function untilAskedToStop(): Promise<void> {
  const asked = [once(process, 'SIGTERM'), once(process, 'SIGINT'), once(process, 'disconnect')];
  await Promise.race(asked);
  // Listening for its end holds the channel open, and with it the process.
  process.channel?.unref();
}
