import { ConfigError } from '../errors.ts';

/** A color that traffic can be sent to. */
export type ServingColor = 'blue' | 'green';

/** Which color receives traffic, as far as one reading can tell. */
export type TrafficColor = ServingColor | 'mixed' | 'unknown';

/** What a switch mechanism calls the colors. */
export interface ColorNames {
  readonly blue: string;
  readonly green: string;
}

export function otherColor(color: ServingColor): ServingColor {
  return color === 'blue' ? 'green' : 'blue';
}

/** The color a mechanism names; anything but the two names is `unknown`. */
export function colorNamed(names: ColorNames, text: string): TrafficColor {
  const name = text.trim();
  if (name === names.blue) return 'blue';
  return name === names.green ? 'green' : 'unknown';
}

/** @throws ConfigError when both colors have one name */
export function requireDistinctNames(names: ColorNames): void {
  if (names.blue.trim() === names.green.trim()) {
    throw new ConfigError(
      `switch.colors: blue and green need different names, both are \`${names.blue.trim()}\``,
    );
  }
}
