import { ConfigError } from '../../errors.ts';
import type { NginxHookOptions } from './nginx-control.ts';

/** What may stand in the include file: nothing that could end the place it stands in. */
const rules = {
  upstream: /^[\w.:[\]-]+$/,
  variable: /^[a-z_]\w*$/i,
  key: /^(?=.*\$)[\w${}.:|-]+$/,
  listen: /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost):\d{1,5}$/,
};

function require(isRight: boolean, option: string, rule: string, got: string, advice?: string): void {
  if (isRight) return;
  throw new ConfigError(
    `switch.${option}: expected ${rule}, got \`${got}\``,
    advice === undefined ? {} : { advice },
  );
}

/** @throws ConfigError when an option could not stand in a configuration of nginx */
export function checkNginxOptions({ upstreams, variable, key, listen }: NginxHookOptions): void {
  const { blue, green } = upstreams;
  for (const [color, name] of Object.entries(upstreams)) {
    require(rules.upstream.test(
      name,
    ), `upstreams.${color}`, 'the name of an `upstream` block, or an address such as `10.0.0.1:8080`', name, 'Name the block of `upstream shop_blue { … }`, without `http://`.');
  }
  require(blue !== green, 'upstreams', 'two names', blue);
  require(rules.variable.test(variable), 'variable', 'a name without `$`', variable);
  require(rules.key.test(
    key,
  ), 'key', 'a variable such as `$request_id`, or several in a row', key, 'For anything longer, let a `map` of your own make one variable of it.');
  require(rules.listen.test(
    listen,
  ), 'listen', 'a loopback address with a port, such as `127.0.0.1:8917`', listen);
}
