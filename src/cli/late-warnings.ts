import type { OutputStream } from '../report/sink.ts';
import type { Reporter } from '../runner/run-event.ts';

/**
 * Tells on standard error what is warned of after the end of a run, such as figures that did not get out: a report in
 * one document is written by then.
 */
export function createLateWarnings(stream: OutputStream): Reporter {
  let over = false;
  return {
    name: 'late warnings',
    onEvent: (event) => {
      if (event.type === 'run:end') over = true;
      else if (over && event.type === 'notice' && event.level === 'warning') {
        stream.write(`bg-check: ${event.message}\n`);
      }
    },
  };
}
