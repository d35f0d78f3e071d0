import { SwitchError } from '../../errors.ts';
import type { RuntimeApi } from './runtime-api.ts';
import { readServers, type RuntimeServer, type ServerMode } from './show-servers.ts';

/** What a server is to have. */
export interface ServerGoal {
  readonly name: string;
  readonly weight: number;
  readonly mode: ServerMode;
}

/** What a weight comes to: a server in `drain` or `maint` is given nothing. */
function given({ weight, mode }: Pick<ServerGoal, 'weight' | 'mode'>): number {
  return mode === 'ready' ? weight : 0;
}

/** Commands that bring a server there; the weight before the mode, so that it wakes with the right one. */
function commandsFor(backend: string, goal: ServerGoal, now: RuntimeServer): readonly string[] {
  const server = `${backend}/${goal.name}`;
  return [
    ...(goal.weight === now.weight ? [] : [`set server ${server} weight ${goal.weight}`]),
    ...(goal.mode === now.mode ? [] : [`set server ${server} state ${goal.mode}`]),
  ];
}

/**
 * Brings servers to their weights. Those that get more come first: the other way round, a moment would be without any
 * server, and users would get 503. One that is gone holds up nothing but what would leave nobody to serve.
 * @throws SwitchError with what was refused
 */
export async function moveServers(
  api: RuntimeApi,
  backend: string,
  goals: readonly ServerGoal[],
  signal?: AbortSignal,
): Promise<void> {
  const { servers } = await readServers(api, backend, signal);
  const problems: string[] = [];
  const steps = goals.flatMap((goal) => {
    const now = servers.find(({ name }) => name === goal.name);
    if (now !== undefined) return [{ goal, now }];
    problems.push(`HAProxy at ${api.name} has no server \`${backend}/${goal.name}\``);
    return [];
  });
  const serves = new Set(steps.filter(({ now }) => given(now) > 0).map(({ goal }) => goal.name));

  const go = async (some: typeof steps): Promise<void> => {
    for (const { goal, now } of some) {
      try {
        for (const command of commandsFor(backend, goal, now)) await api.tell(command, signal);
        if (given(goal) > 0) serves.add(goal.name);
      } catch (error) {
        if (!(error instanceof SwitchError)) throw error;
        problems.push(error.message);
      }
    }
  };
  const isRise = ({ goal, now }: (typeof steps)[number]) => given(goal) >= given(now);
  await go(steps.filter(isRise));
  const falls = steps.filter((step) => !isRise(step));
  const staying = goals.filter((goal) => given(goal) > 0);
  if (falls.length > 0 && !staying.some(({ name }) => serves.has(name))) {
    problems.push(`nothing was taken from the others, for nobody else of ${backend} would serve`);
  } else {
    await go(falls);
  }
  if (problems.length > 0) throw new SwitchError(problems.join('; '));
}
