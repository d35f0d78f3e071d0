import { resolve } from 'node:path';
import type { Config } from '../config/config-schema.ts';
import { parseDuration } from '../duration.ts';
import { createPlace } from '../probe/create-place.ts';
import { markedHeaders } from '../probe/marker.ts';
import type { Place, TlsFileNames } from '../probe/place.ts';
import { readTlsFiles } from '../slo/read-tls-files.ts';
import { aims, type Aim } from './phase.ts';

/** Where requests can be aimed. */
export type Places = Readonly<Record<Aim, Place>>;

function hostOf(config: Config, aim: Aim): string {
  const front = new URL(config.live.url).host;
  if (aim === 'live') return front;
  const { host = front, url } = config[aim];
  return host === 'own' ? new URL(url).host : host;
}

function fileNames(tls: NonNullable<Config['live']['tls']>, rootDirectory: string): TlsFileNames {
  const names = (['ca', 'cert', 'key'] as const).flatMap((name) => {
    const file = tls[name];
    return file === undefined ? [] : [[name, resolve(rootDirectory, file)]];
  });
  return Object.fromEntries(names) as TlsFileNames;
}

/**
 * The colors and the front door as the configuration has them: each color at its own address, asked for by the host
 * that users ask for.
 * @throws ConfigError when TLS files cannot be used
 */
export function readPlaces(
  config: Config,
  options: {
    readonly rootDirectory: string;
    readonly runId: string;
    readonly addSecret: (value: string) => void;
  },
): Places {
  const { probes } = config;
  const placeOf = (aim: Aim): Place => {
    const { url, tls } = config[aim];
    return createPlace({
      baseUrl: url,
      key: aim,
      name: aim === 'live' ? 'the front door' : aim,
      host: hostOf(config, aim),
      headers: markedHeaders(options.runId, { ...probes, header: probes.marker }),
      timeoutMs: parseDuration(probes.timeout),
      http2: probes.http2,
      onSecret: options.addSecret,
      ...(tls === undefined
        ? {}
        : {
            tls: readTlsFiles(tls, options.rootDirectory, `${aim}.tls`),
            tlsFiles: fileNames(tls, options.rootDirectory),
          }),
      ...(aim !== 'live' || config.live.resolver === undefined ? {} : { resolver: config.live.resolver }),
      ...(probes.proxy === undefined ? {} : { proxy: new URL(probes.proxy) }),
    });
  };
  return Object.fromEntries(aims.map((aim) => [aim, placeOf(aim)])) as Record<Aim, Place>;
}
