import { writeSync } from 'node:fs';
import { exitCodes } from '../gate/exit-code.ts';

/**
 * Watches for something that ends the process from within, such as a check that calls `process.exit(0)`: what reached no
 * verdict must not look like a pass.
 * @returns call it once the command has ended by itself
 */
export function watchEarlyExit(): () => void {
  let crashed = false;
  const onCrash = () => {
    crashed = true;
  };
  const onExit = (code: number) => {
    // Node has told of the error, and says so by its code.
    if (crashed) return;
    process.exitCode = exitCodes.inconclusive;
    writeSync(
      2,
      `bg-check: the process was ended from within, with code ${code}, before there was a verdict: a check, or something that it loads, calls \`process.exit\`\nTake the call out; \`bg-check status\` says where the release stands.\n`,
    );
  };
  process.once('uncaughtExceptionMonitor', onCrash);
  process.once('exit', onExit);
  return () => {
    process.off('uncaughtExceptionMonitor', onCrash);
    process.off('exit', onExit);
  };
}
