import { UsageError } from '../errors.ts';

export interface ListenAddress {
  /** `undefined`: every address of this machine. */
  readonly host: string | undefined;
  readonly port: number;
}

const grammar = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:\s]*)):(\d{1,5})$/;

/** `127.0.0.1:9464`, `[::1]:0` or `:9464`; `undefined` when it is none of these. */
export function tryParseListenAddress(text: string): ListenAddress | undefined {
  const match = grammar.exec(text);
  if (match === null) return undefined;
  const [, bracketed, plain = '', digits] = match;
  const port = Number(digits);
  const host = bracketed ?? plain;
  return port > 65_535 ? undefined : { host: host === '' ? undefined : host, port };
}

/** The rule that a text which is no such address breaks, and what it is. */
export function listenAddressProblem(text: string): string {
  return `expected host and port, such as \`127.0.0.1:9464\` or \`:9464\` (port 0: any free one), got \`${text}\``;
}

/** @throws UsageError when the text is no such address */
export function parseListenAddress(text: string, subject: string): ListenAddress {
  const address = tryParseListenAddress(text);
  if (address === undefined) throw new UsageError(`${subject}: ${listenAddressProblem(text)}`);
  return address;
}
