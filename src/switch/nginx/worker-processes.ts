import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { SwitchError } from '../../errors.ts';

interface Child {
  readonly pid: number;
  readonly title: string;
}

/** The worker processes of a master, told apart by their titles. */
export interface Workers {
  readonly master: number;
  /** They take new connections. */
  readonly serving: readonly number[];
  /** They only finish what they had begun. */
  readonly ending: readonly number[];
}

const run = promisify(execFile);

async function titleOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.replaceAll('\0', ' ').trim();
}

async function childrenInProc(master: number): Promise<readonly Child[] | undefined> {
  const list = await readFile(`/proc/${master}/task/${master}/children`, 'utf8').catch(() => undefined);
  if (list === undefined) return undefined;
  const pids = list.trim().split(' ').filter(Boolean).map(Number);
  return Promise.all(pids.map(async (pid) => ({ pid, title: await titleOf(pid) })));
}

/** For systems without `/proc`, or with less in it. */
export async function childrenByPs(master: number): Promise<readonly Child[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'args='], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, title = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === master ? [{ pid: Number(pid), title }] : [];
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The process id that nginx wrote down.
 * @throws SwitchError when there is no such file or no such process
 */
export async function readMaster(pidFile: string): Promise<number> {
  let text: string;
  try {
    text = (await readFile(pidFile, 'utf8')).trim();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new SwitchError(`switch.pidFile: ${pidFile} cannot be read: ${code}`, {
      advice: 'nginx has to run; give the file that `pid` names in its configuration.',
      cause: error,
    });
  }
  const pid = Number(text);
  if (Number.isInteger(pid) && pid > 0 && isAlive(pid)) return pid;
  throw new SwitchError(`switch.pidFile: ${pidFile} says \`${text}\`, and there is no such process`, {
    advice: 'nginx has to run, and bg-check on the same machine, outside of any container that hides it.',
  });
}

/**
 * The workers of nginx.
 * @throws SwitchError when its master cannot be found
 */
export async function readWorkers(pidFile: string): Promise<Workers> {
  const master = await readMaster(pidFile);
  const children = (await childrenInProc(master)) ?? (await childrenByPs(master));
  const workers = children.filter(({ title }) => title.includes('worker process'));
  const pids = (isEnding: boolean) =>
    workers.filter(({ title }) => title.includes('is shutting down') === isEnding).map(({ pid }) => pid);
  return { master, serving: pids(false), ending: pids(true) };
}

/**
 * The workers that take connections while two masters do: during an upgrade of the program that nobody has ended yet. Only
 * one of them follows a reload, and chance tells which of them answers. None where there is one master.
 */
export async function readRivals(pidFile: string): Promise<readonly number[]> {
  const old = `${pidFile}.oldbin`;
  if (!existsSync(old)) return [];
  const serving = (file: string) =>
    readWorkers(file).then(
      (workers) => workers.serving,
      () => [],
    );
  const before = await serving(old);
  return before.length === 0 ? [] : [...before, ...(await serving(pidFile))];
}
