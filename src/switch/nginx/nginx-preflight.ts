import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { isIP } from 'node:net';
import { basename, dirname } from 'node:path';
import { ConfigError, RefusedError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import type { ConfigurationDump } from './configuration-dump.ts';
import { asConfigError } from '../as-config-error.ts';
import { upgrading } from './move-traffic.ts';
import type { NginxControl } from './nginx-control.ts';
import { readOwnFile } from './read-own-file.ts';
import { readServed } from './served-state.ts';
import { readMaster, readRivals } from './worker-processes.ts';

/** `10.0.0.1:8080` or `[::1]:8080`: nginx needs neither a block nor a resolver for it. */
export function isAddress(upstream: string): boolean {
  const host = /^\[?(.*?)\]?(?::\d+)?$/.exec(upstream)?.[1] ?? '';
  return isIP(host) !== 0;
}

function requireUpstreams({ options }: NginxControl, { upstreams }: ConfigurationDump): void {
  for (const [color, name] of Object.entries(options.upstreams)) {
    if (upstreams.has(name) || isAddress(name)) continue;
    const near = nearestName(name, upstreams.keys());
    const known = [...upstreams.keys()].map((each) => `\`${each}\``).join(', ');
    throw new ConfigError(`switch.upstreams.${color}: nginx has no \`upstream ${name}\``, {
      advice:
        near === undefined
          ? `It has ${known === '' ? 'none at all' : known}; a host name alone would be looked up at each request.`
          : `Did you mean \`${near}\`?`,
    });
  }
}

/** A color whose address nginx looks up by name stands in the way of every reload once the name is gone. */
function nameWarnings({ options }: NginxControl, { upstreams }: ConfigurationDump): string[] {
  return Object.values(options.upstreams).flatMap((upstream) =>
    (upstreams.get(upstream) ?? [])
      .filter((server) => !server.startsWith('unix:') && !isAddress(server))
      .map(
        (server) =>
          `nginx looks up \`${server}\` of \`upstream ${upstream}\` whenever it reloads: should the name be gone, it could not be moved back either`,
      ),
  );
}

async function requireRights({ file, options, pidFile }: NginxControl): Promise<void> {
  const folder = dirname(file);
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw new ConfigError(
      `switch.include: ${folder} may not be written, so the file in it cannot be replaced`,
      {
        advice: 'Run bg-check as somebody who may, or keep the file in a folder of its own.',
        cause: error,
      },
    );
  });
  const isPlain = options.reload === undefined && basename(options.program[0] ?? '') === 'nginx';
  const master = await readMaster(pidFile);
  if (!isPlain) return;
  try {
    process.kill(master, 0);
  } catch (error) {
    throw new ConfigError(`nginx (process ${master}) may not be told to reload by who runs bg-check`, {
      advice:
        'Give `switch.reload` a command that may, such as `["sudo", "-n", "systemctl", "reload", "nginx"]`.',
      cause: error,
    });
  }
}

/**
 * Looks whether nginx could be moved, and touches nothing.
 * @throws ConfigError when the configuration of nginx lacks what the hook needs, RefusedError while nginx is upgraded
 */
export async function lookAtNginx(control: NginxControl, signal?: AbortSignal): Promise<readonly string[]> {
  try {
    return await look(control, signal);
  } catch (error) {
    throw asConfigError(error);
  }
}

async function look(control: NginxControl, signal?: AbortSignal): Promise<readonly string[]> {
  const { file, options, pidFile } = control;
  const own = await readOwnFile(control);
  await requireRights(control);
  if ((await readRivals(pidFile)).length > 0) {
    const { message, advice } = upgrading(pidFile);
    throw new RefusedError(message, advice === undefined ? {} : { advice });
  }
  const dump = await control.dump(signal);
  if ('refused' in dump) {
    throw new ConfigError(
      `nginx refuses its configuration as it is, so that it could not reload: ${dump.refused}`,
      {
        advice: dump.refused.includes('ermission denied')
          ? 'Let bg-check call it as somebody who may: `program: ["sudo", "-n", "nginx"]`.'
          : 'Mend it first; what nginx serves now comes from an older reading.',
      },
    );
  }
  const { text, isWhole, parsed } = dump;
  if (!isWhole)
    return ['the configuration of nginx is too long to be looked through for what bg-check needs'];
  if (!text.includes(own.text)) {
    throw new ConfigError(`switch.include: the configuration of nginx does not include ${file}`, {
      advice: `Put \`include ${file};\` into its \`http\` block and reload nginx.`,
    });
  }
  if (!parsed.variables.has(options.variable)) {
    throw new ConfigError(`nothing in the configuration of nginx uses $${options.variable}`, {
      advice: `Put \`proxy_pass http://$${options.variable};\` where requests are handed on, and reload nginx.`,
    });
  }
  requireUpstreams(control, parsed);
  await readServed(own.listen, { timeoutMs: options.timeout, signal });
  const cut =
    parsed.shutdownTimeout === undefined
      ? []
      : [
          `\`worker_shutdown_timeout ${parsed.shutdownTimeout}\` of nginx cuts off requests that take longer after a move`,
        ];
  return [...nameWarnings(control, parsed), ...cut];
}
