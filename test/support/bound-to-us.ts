import { existsSync } from 'node:fs';

const setpriv = '/usr/bin/setpriv';

/**
 * A command for `spawn` that the kernel ends with this process, so that a test run which is killed leaves no server behind;
 * on Linux, elsewhere the command as it is. The signal is one at which programs end their own children as well.
 */
export function boundToUs(program: string, args: readonly string[]): [program: string, args: string[]] {
  if (process.platform !== 'linux' || !existsSync(setpriv)) return [program, [...args]];
  return [setpriv, ['--pdeathsig', 'TERM', '--', program, ...args]];
}
