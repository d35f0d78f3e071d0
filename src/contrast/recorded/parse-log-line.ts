import type { JsonValue } from '../../json.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { recordedRequest, type RecordedRequest } from './recorded-request.ts';

/** The quoted request and the status behind it, as the common and the combined format of Apache and nginx have them. */
const quotedRequest = /"([A-Z]{2,12}) (\S+)(?: [A-Z]+\/[\d.]+)?" (\d{3})(?:\s|$)/;
const requestLine = /^([A-Z]{2,12}) (\S+)/;

const methodNames = ['request_method', 'method', 'verb', 'http_method', 'requestMethod'];
const urlNames = ['request_uri', 'uri', 'url', 'path', 'request_path', 'requestUrl', 'http_path'];
const queryNames = ['args', 'query_string', 'query'];
const statusNames = ['status', 'status_code', 'statusCode', 'response_code', 'code'];

function first(object: JsonObject, names: readonly string[]): JsonValue | undefined {
  return names.map((name) => object[name]).find((value) => value !== undefined && value !== '');
}

function fromJson(entry: JsonObject): RecordedRequest | undefined {
  const status = first(entry, statusNames);
  const { request, httpRequest } = entry;
  if (typeof request === 'string') {
    const [, method, url] = requestLine.exec(request) ?? [];
    return recordedRequest(method, url, status);
  }
  const nested = isObject(request) ? request : isObject(httpRequest) ? httpRequest : undefined;
  if (nested !== undefined) return fromJson({ ...(status === undefined ? {} : { status }), ...nested });
  const url = first(entry, urlNames);
  const query = first(entry, queryNames);
  const isWhole = typeof url !== 'string' || typeof query !== 'string' || url.includes('?');
  return recordedRequest(
    first(entry, methodNames),
    isWhole ? url : `${url}?${query.replace(/^\?/, '')}`,
    status,
  );
}

/** One line of an access log: common or combined format, or a JSON object; `undefined` when it holds no request. */
export function parseLogLine(line: string): RecordedRequest | undefined {
  if (line.startsWith('{')) {
    try {
      const entry = JSON.parse(line) as JsonValue;
      return isObject(entry) ? fromJson(entry) : undefined;
    } catch {
      return undefined;
    }
  }
  const [, method, url, status] = quotedRequest.exec(line) ?? [];
  return recordedRequest(method, url, status);
}
