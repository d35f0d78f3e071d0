import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { InputError } from '../errors.ts';
import { gridSchema, scenarioSchema } from './scenario-schema.ts';
import type { Scenario, ScenarioGrid } from './scenario.ts';

const advice = 'Mend the file; its format is described by `bg-check simulate --help`.';

function received(input: unknown, path: readonly PropertyKey[]): string {
  let value = input;
  for (const key of path.map(String).join('.').split('.')) {
    if (key === '') continue;
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  if (value === undefined) return 'got nothing';
  const text = JSON.stringify(value);
  return `got ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}

/** The first of the problems, for the others are often its consequence. */
function firstProblem(error: z.ZodError, input: unknown): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'cannot be read';
  const where = issue.path.map(String).join('.');
  const rule = issue.message.startsWith('Invalid input') ? 'expected an object' : issue.message;
  return `${where === '' ? '' : `${where}: `}${rule}, ${received(input, issue.path)}`;
}

function nameOf(scenario: unknown, index: number): string {
  const id = typeof scenario === 'object' && scenario !== null && 'id' in scenario ? scenario.id : undefined;
  return typeof id === 'string' && id !== '' ? `scenario \`${id}\`` : `scenario ${index + 1}`;
}

/**
 * Scenarios from the text of a JSON file.
 * @throws InputError that names the scenario, the rule that it breaks, and what was received
 */
export function parseScenarios(text: string, file: string): ScenarioGrid {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new InputError(`${file}: ${problem}`, { advice, location: file, cause });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse(`expected JSON: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const grid = gridSchema.safeParse(json);
  if (!grid.success) return refuse(firstProblem(grid.error, json));

  const known = new Set<string>();
  const scenarios = grid.data.scenarios.map((input, index): Scenario => {
    const parsed = scenarioSchema.safeParse(input);
    if (!parsed.success) return refuse(`${nameOf(input, index)}: ${firstProblem(parsed.error, input)}`);
    const { id, group = id } = parsed.data;
    if (known.has(id))
      return refuse(`scenario \`${id}\`: expected an id of its own, got one for the second time`);
    known.add(id);
    return { ...parsed.data, group };
  });
  return { replicates: grid.data.replicates, alpha: grid.data.rule.alpha, scenarios };
}

/**
 * Reads a file of scenarios.
 * @throws InputError when it cannot be read, or is none
 */
export async function readScenarios(file: string, signal: AbortSignal): Promise<ScenarioGrid> {
  let text: string;
  try {
    text = await readFile(file, { encoding: 'utf8', signal });
  } catch (error) {
    signal.throwIfAborted();
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(error);
    throw new InputError(`${file}: ${why}`, {
      advice: 'Name a file of scenarios after --scenarios.',
      cause: error,
    });
  }
  return parseScenarios(text, file);
}
