import type { Reporter } from '../runner/run-event.ts';
import { jsonText } from './json-text.ts';
import type { Sink } from './sink.ts';

/** Writes each event as a line of JSON, as soon as it happens. */
export function createNdjsonReporter(sink: Sink): Reporter {
  return {
    name: 'ndjson',
    onEvent: (event) => {
      sink.write(`${jsonText(event)}\n`);
    },
    close: sink.close,
  };
}
