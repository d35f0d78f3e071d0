import { ready, version } from './check-names.ts';
import { html } from './extras.ts';
import type { Fault } from './fault.ts';
import { onJson } from './layers.ts';

/** What is wrong with who answers. */
export const identityFaults: readonly Fault[] = [
  {
    name: 'wrong version',
    layer: onJson('GET /version', (identity: object) => ({ ...identity, version: 'v1' })),
    finds: { [version]: /^failed: green is version v1 \(green\), expected version v2$/ },
  },
  {
    name: 'the address leads to blue',
    layer: onJson('GET /version', (identity: object) => ({ ...identity, version: 'v1', color: 'blue' })),
    finds: {
      [version]: /^failed: what answers at `green.url` says that it is blue, not green$/,
      'the front door leads to blue':
        /^inconclusive: blue and green cannot be told apart: both are version v1/,
    },
  },
  {
    name: 'expired certificate',
    certificate: 'expired',
    finds: {
      [version]: /^failed: green did not answer GET \/version: its certificate \(expired\) expired on 2/,
      [ready]: /^failed: green was not ready .* its certificate \(expired\) expired on 2/,
    },
    stopsTheRest: true,
    tells: [/^Renew the certificate of green: users would be turned away as well.$/],
  },
  {
    name: 'wrong host',
    layer: (call, next) =>
      call.headers.host === 'green.internal' ? next() : html(421, 'Misdirected Request'),
    finds: {
      [version]: /^failed: GET .*\/version \(green\): expected status 200, got 421 .*Misdirected Request$/,
      [ready]: /^failed: green was not ready within 8s; at last it answered \/health\/deep with status 421$/,
    },
    stopsTheRest: true,
    tells: [/^green is asked for as shop.test; with `green.host: 'own'` it is asked for as 127/],
  },
  {
    name: 'DNS failure',
    green: { url: 'http://green.invalid:8080' },
    finds: {
      [version]:
        /^errored: green did not answer GET \/version: its host name is not known \(green.invalid:8080\)$/,
      [ready]: /^errored: green did not answer .* its host name is not known \(green.invalid:8080\)$/,
    },
    stopsTheRest: true,
    tells: [/^Check the URL in the configuration and the network of the machine that runs bg-check.$/],
  },
  {
    name: 'nothing listens',
    green: { url: 'http://127.0.0.1:1' },
    finds: {
      [version]: /^failed: green did not answer GET \/version: connection refused \(127.0.0.1:1\)$/,
      [ready]: /^failed: green was not ready .* connection refused \(127.0.0.1:1\)$/,
    },
    stopsTheRest: true,
  },
];
