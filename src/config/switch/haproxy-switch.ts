import { z } from 'zod';
import { oneOrMore, positiveDuration } from '../field-schemas.ts';

/** What becomes part of a command: a space or a semicolon would make two of it. */
const name = z.string().regex(/^[^\s;<\\]+$/, 'expected a name without spaces and semicolons');
const names = z.union([name, z.array(name).min(1)]).transform((given) => [given].flat());

export const haproxySwitch = z
  .strictObject({
    type: z.literal('haproxy'),
    /** Runtime APIs: paths of Unix sockets, or `host:port`; one of each HAProxy, where several share the traffic. */
    sockets: oneOrMore.transform((given) => [given].flat()),
    /** Switched by the value of a key, as in `use_backend %[str(shop),map(/etc/haproxy/active.map,be_blue)]`. */
    map: z
      .strictObject({
        /** As the configuration of HAProxy names it; also the file that is written, where it is on this machine. */
        file: name,
        key: name,
        backends: z.strictObject({ blue: name, green: name }),
      })
      .optional(),
    /** Switched by the weights of servers. */
    weights: z
      .strictObject({
        backend: name,
        /** One or more of each color. */
        servers: z.strictObject({ blue: names, green: names }),
        /** The `server-state-file` of each HAProxy, in the order of `sockets`, so that a reload keeps the weights. */
        stateFiles: oneOrMore.transform((given) => [given].flat()).optional(),
      })
      .optional(),
    timeout: positiveDuration.default('5s'),
  })
  .refine(({ map, weights }) => (map === undefined) !== (weights === undefined), {
    error: 'HAProxy is switched either by `map` or by `weights`: give one of them',
  });
