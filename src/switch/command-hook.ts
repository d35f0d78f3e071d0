import { SwitchError } from '../errors.ts';
import { requireProgram } from '../program/require-program.ts';
import { otherColor, requireDistinctNames, type ColorNames } from './color-names.ts';
import {
  checkPlaceholders,
  fillText,
  namesPlaceholder,
  requireTarget,
  type PlaceholderValues,
} from './placeholders.ts';
import { endLeftoverCommand } from './process-group.ts';
import { commandAdvice, runCommand } from './run-command.ts';
import type { HookSurroundings } from './hook-surroundings.ts';
import { requireSoleColor } from './require-sole-color.ts';
import { isAt, leadingColor, stateNamed, targetOf } from './stated-share.ts';
import type { SwitchHook, SwitchState } from './switch-hook.ts';
import { weightsOf, type SwitchTarget } from './weights.ts';

type Argv = readonly string[];

/** How traffic is read and moved by programs: each command is a program and its arguments, never a shell line. */
export interface CommandHookOptions {
  /** Prints the name of the color that receives traffic, or green's share in percent where `apply` takes it. */
  readonly read: Argv;
  /**
   * `{target}`, `{from}` and, where known, `{url}` of the target are replaced, and `{weight}` by green's share in percent:
   * with it the hook has weights, and the target is green, whose share it is.
   */
  readonly apply: Argv;
  /** `{saved}` is what `read` had printed; `apply` with the saved share by default. */
  readonly restore?: Argv | undefined;
  /** Prints how many requests `{color}` still has in flight. */
  readonly drain?: Argv | undefined;
  readonly colors: ColorNames;
  /** Milliseconds each command may take. */
  readonly timeout: number;
}

const moving = ['target', 'from', 'weight'];

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
  const weighted = namesPlaceholder(options.apply, 'weight');

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

  function valuesFor(target: SwitchTarget, argv: Argv): PlaceholderValues {
    const color = leadingColor(target, namesPlaceholder(argv, 'weight'));
    return {
      target: colors[color],
      from: colors[otherColor(color)],
      weight: weightsOf(target).green,
      ...(urls === undefined ? {} : { url: urls[color] }),
    };
  }

  const read = async (signal?: AbortSignal): Promise<SwitchState> => {
    const raw = await run('read', options.read, {}, signal);
    return { ...stateNamed(colors, weighted, raw), raw };
  };

  const apply = async (target: SwitchTarget, signal?: AbortSignal): Promise<void> => {
    if (!weighted) requireSoleColor('command', target);
    await run('apply', options.apply, valuesFor(target, options.apply), signal);
  };

  const { restore, drain } = options;

  /** A program that is missed only when traffic is to move is missed too late, and that of the way back worst. */
  async function lookAtPrograms(target: SwitchTarget): Promise<void> {
    const commands = [
      ['apply', options.apply, valuesFor(target, options.apply)],
      ['restore', restore ?? [], valuesFor('blue', restore ?? [])],
      ['drain', drain ?? [], { color: colors.blue }],
    ] as const;
    for (const [key, [program], values] of commands) {
      if (program === undefined || program.includes('{saved}')) continue;
      await requireProgram(fillText(program, values), {
        ...{ subject: `switch.${key}`, advice: commandAdvice, cwd: directory },
      });
    }
  }

  return {
    name: 'command',
    weighted,
    preflight: async (target) => {
      await lookAtPrograms(target);
      return [];
    },
    read,
    apply: async (target, _options, signal) => apply(target, signal),
    verify: async (target, signal) => (isAt(await read(signal), target) ? 'verified' : 'not-verified'),
    restore: async (saved, signal) => {
      const { color, raw } = saved;
      const target = targetOf(saved);
      if (restore !== undefined && typeof raw === 'string') {
        await run(
          'restore',
          restore,
          { ...valuesFor(target ?? 'blue', restore), saved: raw.replace(/\r?\n$/, '') },
          signal,
        );
      } else if (target !== undefined) {
        await apply(target, signal);
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
