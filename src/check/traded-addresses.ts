import type { Config } from '../config/config-schema.ts';

/** A configuration in which each color is where the other one was: what a swap of slots makes of it. */
export function tradedAddresses(config: Config): Config {
  const { blue, green } = config;
  // What a color is travels with it, such as its version; only how it is reached stays.
  const at = ({ url, host, tls, metrics }: Config['blue']) => ({ url, host, tls, metrics });
  return { ...config, blue: { ...blue, ...at(green) }, green: { ...green, ...at(blue) } };
}
