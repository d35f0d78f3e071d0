import { InputError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import { isList, isObject } from '../json-object.ts';
import { recordedRequest, type RecordedRequest } from './recorded-request.ts';

/** The requests of an HTTP archive, as browsers save them. @throws InputError when the text is none */
export function parseHar(text: string, file: string): readonly (RecordedRequest | undefined)[] {
  let document: JsonValue;
  try {
    document = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new InputError(`${file} is not an HTTP archive: ${(error as Error).message}`, { location: file });
  }
  const entries = isObject(document) && isObject(document.log) ? document.log.entries : undefined;
  if (!isList(entries)) {
    throw new InputError(`${file} is not an HTTP archive: it has no list \`log.entries\``, {
      location: file,
    });
  }
  return entries.map((entry) => {
    if (!isObject(entry) || !isObject(entry.request)) return undefined;
    const status = isObject(entry.response) ? entry.response.status : undefined;
    return recordedRequest(entry.request.method, entry.request.url, status);
  });
}
