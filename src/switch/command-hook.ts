import { SwitchError } from '../errors.ts';
import {
  colorNamed,
  otherColor,
  requireDistinctNames,
  type ColorNames,
  type ServingColor,
} from './color-names.ts';
import { checkPlaceholders, fillText, requireTarget, type PlaceholderValues } from './placeholders.ts';
import { endLeftoverCommand } from './process-group.ts';
import { runCommand } from './run-command.ts';
import type { HookSurroundings } from './hook-surroundings.ts';
import { requireSoleColor } from './require-sole-color.ts';
import type { SwitchHook, SwitchState } from './switch-hook.ts';

type Argv = readonly string[];

/** How traffic is read and moved by programs: each command is a program and its arguments, never a shell line. */
export interface CommandHookOptions {
  /** Prints the name of the color that receives traffic. */
  readonly read: Argv;
  /** `{target}`, `{from}` and, where known, `{url}` of the target are replaced. */
  readonly apply: Argv;
  /** `{saved}` is what `read` had printed; `apply` with the saved color by default. */
  readonly restore?: Argv | undefined;
  /** Prints how many requests `{color}` still has in flight. */
  readonly drain?: Argv | undefined;
  readonly colors: ColorNames;
  /** Milliseconds each command may take. */
  readonly timeout: number;
}

const moving = ['target', 'from'];

function isEffect(key: string): boolean {
  return key === 'apply' || key === 'restore';
}

function checkCommands(options: CommandHookOptions, urls: boolean): void {
  const withUrl = urls ? [...moving, 'url'] : moving;
  const allowed = { read: [], apply: withUrl, restore: [...withUrl, 'saved'], drain: ['color'] };
  for (const [key, names] of Object.entries(allowed)) {
    const argv = options[key as keyof typeof allowed] ?? [];
    for (const item of argv) checkPlaceholders(item, names, `switch.${key}`);
  }
  requireTarget(options.apply, 'switch.apply');
}

/**
 * A switch hook made of commands.
 * @throws ConfigError when a command holds a placeholder that is not known there
 */
export function createCommandHook(
  options: CommandHookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  const { colors, timeout } = options;
  const { directory, processFile, urls } = surroundings;
  requireDistinctNames(colors);
  checkCommands(options, urls !== undefined);

  async function run(
    key: string,
    argv: Argv,
    values: PlaceholderValues,
    signal?: AbortSignal,
  ): Promise<string> {
    if (processFile !== undefined) await endLeftoverCommand(processFile);
    return runCommand(
      argv.map((item) => fillText(item, values)),
      {
        label: `switch.${key}`,
        timeoutMs: timeout,
        ...(directory === undefined ? {} : { cwd: directory }),
        ...(processFile === undefined || !isEffect(key) ? {} : { processFile }),
        ...(signal === undefined ? {} : { signal }),
      },
    );
  }

  function valuesFor(target: ServingColor): PlaceholderValues {
    return {
      target: colors[target],
      from: colors[otherColor(target)],
      ...(urls === undefined ? {} : { url: urls[target] }),
    };
  }

  const read = async (signal?: AbortSignal): Promise<SwitchState> => {
    const raw = await run('read', options.read, {}, signal);
    return { color: colorNamed(colors, raw), raw };
  };

  const apply = async (target: ServingColor, signal?: AbortSignal): Promise<void> => {
    await run('apply', options.apply, valuesFor(target), signal);
  };

  const { restore, drain } = options;
  return {
    name: 'command',
    weighted: false,
    read,
    apply: async (target, _options, signal) => apply(requireSoleColor('command', target), signal),
    verify: async (target, signal) => ((await read(signal)).color === target ? 'verified' : 'not-verified'),
    restore: async (saved, signal) => {
      const { color, raw } = saved;
      if (restore !== undefined && typeof raw === 'string') {
        const target = color === 'green' ? 'green' : 'blue';
        await run('restore', restore, { ...valuesFor(target), saved: raw.replace(/\r?\n$/, '') }, signal);
      } else if (color === 'blue' || color === 'green') {
        await apply(color, signal);
      } else {
        throw new SwitchError(
          `the saved state names no color (${color}), so \`switch.apply\` cannot restore it`,
          {
            advice: 'Configure `switch.restore`, which receives what `switch.read` had printed as `{saved}`.',
          },
        );
      }
    },
    ...(drain === undefined
      ? {}
      : {
          drain: async (color, signal) => {
            const text = (await run('drain', drain, { color: colors[color] }, signal)).trim();
            return { inFlight: /^\d+$/.test(text) ? Number(text) : undefined };
          },
        }),
  };
}
