import { ConfigError, RefusedError } from '../../errors.ts';
import { otherColor, type ServingColor } from '../color-names.ts';
import { weightsOf, type SwitchTarget } from '../weights.ts';
import { requireKept, type KeptFile } from './kept-file.ts';
import { requireLevel } from './require-level.ts';
import type { RuntimeApi } from './runtime-api.ts';
import { readServers } from './show-servers.ts';
import { readStatistics } from './show-stat.ts';
import type { WeightOptions } from './weight-options.ts';

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

/**
 * Whether the weights of a backend can move traffic to the target.
 * @returns what a person should know
 * @throws ConfigError when a name, the socket or the file is wrong, RefusedError when nobody of the target is up
 */
export async function preflightWeights(
  api: RuntimeApi,
  { backend, servers }: WeightOptions,
  { target, stateFile }: { readonly target: SwitchTarget; readonly stateFile: KeptFile | undefined },
  signal?: AbortSignal,
): Promise<readonly string[]> {
  await requireLevel(api, 'admin', signal);
  const found = (await readServers(api, backend, signal)).servers;
  const names = found.map(({ name }) => name);
  for (const color of ['blue', 'green'] as const) {
    const missing = servers[color].find((name) => !names.includes(name));
    if (missing === undefined) continue;
    throw new ConfigError(
      `switch.weights.servers.${color}: HAProxy at ${api.name} has no server \`${backend}/${missing}\``,
      { advice: names.length === 0 ? 'The backend has none.' : `There is ${list(names)}.` },
    );
  }
  const rows = await readStatistics(api, backend, signal);
  const backups = rows.filter((row) => row.get('bck') === '1').map((row) => row.get('svname'));
  const strangers = found.filter(
    ({ name, weight, mode }) =>
      ![...servers.blue, ...servers.green].includes(name) &&
      !backups.includes(name) &&
      weight > 0 &&
      mode === 'ready',
  );
  if (strangers.length > 0) {
    throw new ConfigError(
      `switch.weights.servers: ${list(strangers.map(({ name }) => name))} of \`${backend}\` gets traffic and belongs to no color`,
      { advice: 'Name it under its color, or give it the weight 0.' },
    );
  }
  if (rows.some((row) => row.get('algo') === 'static-rr')) {
    throw new ConfigError(`HAProxy at ${api.name} cannot change weights under \`balance static-rr\``, {
      advice: `Use \`balance roundrobin\` in backend \`${backend}\`.`,
    });
  }
  const gets = (color: ServingColor) => weightsOf(target)[color] > 0;
  const dead = (['blue', 'green'] as const).find(
    (color) => gets(color) && !found.some(({ name, isUp }) => isUp && servers[color].includes(name)),
  );
  if (dead !== undefined) {
    throw new RefusedError(
      `HAProxy at ${api.name} has no server of ${dead} that is up (${list(servers[dead])}), so that users would get 503`,
      { advice: 'See `show stat` on its socket for what its health checks say.' },
    );
  }
  const leaving = otherColor(gets('green') ? 'green' : 'blue');
  const isSticky = rows.some(
    (row) => servers[leaving].includes(row.get('svname') ?? '') && (row.get('cookie') ?? '') !== '',
  );
  const isKept = stateFile !== undefined && (await requireKept(stateFile));
  return [
    ...(isSticky
      ? [
          `backend \`${backend}\` binds clients to servers by a cookie: those of ${leaving} stay there, whatever the weights`,
        ]
      : []),
    ...(isKept
      ? []
      : [
          `a reload of HAProxy at ${api.name} forgets the weights: name its \`server-state-file\` in \`switch.weights.stateFiles\``,
        ]),
  ];
}
