import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/** How long a resolver may take, in milliseconds, and how often it is asked. */
const patience = { timeout: 2_000, tries: 2 };

async function addressesOf(host: string, resolver: string) {
  // A new one each time: what it heard before is not answered again.
  const asking = new Resolver(patience);
  asking.setServers([resolver]);
  const [four, six] = await Promise.allSettled([asking.resolve4(host), asking.resolve6(host)]);
  const found = [
    ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
    ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
  ];
  if (found.length === 0 && four.status === 'rejected') throw four.reason;
  return found;
}

/**
 * Looks hosts up at one resolver, in place of those that the system asks.
 * @param resolver an address, with a port where it is not 53
 */
export function lookupAt(resolver: string): LookupFunction {
  return (host, { all = false }, callback) => {
    addressesOf(host, resolver).then(
      (found) => {
        const [first] = found;
        if (all || first === undefined) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, '');
      },
    );
  };
}
