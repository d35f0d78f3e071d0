import { ConfigError } from '../../errors.ts';

/** Where a name server or a resolver answers. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** As it stands in the configuration. */
  readonly text: string;
}

const grammar =
  /^(?:\[(?<bracketed>[\da-fA-F:.]+)\]|(?<bare>[\da-fA-F]*:[\da-fA-F:.]+)|(?<plain>[\w.-]+))(?::(?<port>\d{1,5}))?$/;

/** @throws ConfigError when it is no host with or without a port */
export function parseServerAddress(text: string, option: string): ServerAddress {
  const { bracketed, bare, plain, port = '53' } = grammar.exec(text)?.groups ?? {};
  const host = bracketed ?? bare ?? plain;
  if (host !== undefined && Number(port) >= 1 && Number(port) <= 65_535) {
    return { host, port: Number(port), text };
  }
  throw new ConfigError(
    `switch.${option}: expected a host, perhaps with a port, such as \`10.0.0.53\`, \`ns1.example.com:53\` or \`[2001:db8::53]:53\`, got \`${text}\``,
  );
}
