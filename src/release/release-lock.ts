import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { LockedError, ProviderError } from '../errors.ts';
import { processIdentity } from '../switch/process-identity.ts';

/** A process, told from every other one of any machine and time. */
export interface ProcessHolder {
  readonly pid: number;
  readonly host: string;
  /** When the process was started, in the system's terms. */
  readonly identity: string;
}

/** Who holds a release lock. */
export interface LockHolder extends ProcessHolder {
  readonly token: string;
  readonly user: string;
  readonly command: string;
  readonly releaseId: string | null;
  /** ISO 8601. */
  readonly since: string;
}

export interface ReleaseLock {
  readonly holder: LockHolder;
  /** Set when the lock was taken over from a run that is no more. */
  readonly takenOverFrom: LockHolder | undefined;
  release(): Promise<void>;
}

export interface LockRequest {
  readonly file: string;
  readonly target: string;
  readonly user: string;
  readonly command: string;
  readonly releaseId?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Where a run must go on without a lock: called instead of throwing when it cannot be written and nobody holds it. */
  readonly onUnwritable?: (problem: ProviderError) => void;
}

/** On a system that tells nothing about its processes. */
const unknownIdentity = 'unknown';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isHolder(value: unknown): value is LockHolder {
  if (typeof value !== 'object' || value === null) return false;
  const { token, pid, host, identity, since } = value as Partial<LockHolder>;
  return (
    typeof token === 'string' &&
    Number.isInteger(pid) &&
    [host, identity, since].every((text) => typeof text === 'string')
  );
}

/** The holder of a lock; `unreadable` when the file is none of bg-check's; `undefined` when nobody holds it. */
export async function readLock(file: string): Promise<LockHolder | 'unreadable' | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

export function thisProcess(): ProcessHolder {
  return {
    pid: process.pid,
    host: hostname(),
    identity: processIdentity(process.pid) ?? unknownIdentity,
  };
}

/** Whether the process that holds something is certainly gone. Of another machine's process nothing is certain. */
export function isStale(holder: ProcessHolder): boolean {
  if (holder.host !== hostname()) return false;
  if (holder.identity === unknownIdentity) return !isAlive(holder.pid);
  return processIdentity(holder.pid) !== holder.identity;
}

/** Who holds a lock, for people. */
export function describeHolder(holder: LockHolder): string {
  const release = holder.releaseId === null ? '' : `, release ${holder.releaseId}`;
  const { command, user, host, pid, since } = holder;
  return `\`bg-check ${command}\` of ${user} on ${host} (process ${pid}${release}) since ${since}`;
}

function locked(request: LockRequest, holder: LockHolder | 'unreadable'): LockedError {
  const { target, file } = request;
  if (holder === 'unreadable') {
    return new LockedError(
      `the lock of \`${target}\` is held by a file that bg-check did not write: ${file}`,
      {
        advice: 'Remove it once you are sure that no release is under way.',
      },
    );
  }
  return new LockedError(`a release of \`${target}\` is under way: ${describeHolder(holder)}`, {
    advice:
      holder.host === hostname()
        ? 'Wait for it, or end it; `bg-check status` tells where it stands.'
        : `Wait for it. If ${holder.host} is gone for good, remove ${file}.`,
  });
}

/** Puts a file in place whole, or not at all; false when there is one already. */
async function createWhole(file: string, content: string): Promise<boolean> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
    await link(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await handle.close();
    await rm(temporary, { force: true });
  }
}

/**
 * Removes a stale lock. Two runs may find the same stale lock: the second must not remove what the first has put
 * in its place, so that only one at a time may look and remove.
 */
async function removeStale(request: LockRequest, stale: LockHolder, content: string): Promise<void> {
  const guard = `${request.file}.takeover`;
  if (!(await createWhole(guard, content))) {
    const other = await readLock(guard);
    if (other === undefined) return;
    if (other !== 'unreadable' && !isStale(other)) return;
    throw new LockedError(`a run was killed while it took over the lock of \`${request.target}\``, {
      advice: `Remove ${guard} once you are sure that no release is under way.`,
    });
  }
  try {
    const current = await readLock(request.file);
    if (typeof current === 'object' && current.token === stale.token) await rm(request.file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function takeLock(request: LockRequest, holder: LockHolder): Promise<ReleaseLock> {
  const { file } = request;
  const content = `${JSON.stringify(holder)}\n`;
  let takenOverFrom: LockHolder | undefined;
  await mkdir(dirname(file), { recursive: true });

  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await createWhole(file, content)) {
      return {
        holder,
        takenOverFrom,
        release: async () => {
          const current = await readLock(file);
          if (typeof current === 'object' && current.token === holder.token) await rm(file, { force: true });
        },
      };
    }
    const current = await readLock(file);
    if (current === undefined) continue;
    if (current === 'unreadable' || !isStale(current)) throw locked(request, current);
    await removeStale(request, current, content);
    takenOverFrom = current;
  }
  throw new LockedError(`the lock of \`${request.target}\` changes hands too fast: ${file}`, {
    advice: 'Several runs compete for it; start one at a time.',
  });
}

function unusable(file: string, what: string, error: unknown): ProviderError {
  return new ProviderError(`cannot ${what} the lock ${file}: ${(error as Error).message}`, {
    advice:
      'Make room or mend the permissions of its folder; `bg-check rollback --reason <text>` needs no lock file.',
    cause: error,
  });
}

/** A full disk hides that somebody holds the lock: it cannot be written, yet it can be read. */
async function requireUnheld(request: LockRequest): Promise<void> {
  let current: Awaited<ReturnType<typeof readLock>>;
  try {
    current = await readLock(request.file);
  } catch (error) {
    throw unusable(request.file, 'read', error);
  }
  if (current === 'unreadable' || (current !== undefined && !isStale(current)))
    throw locked(request, current);
}

/**
 * Takes the lock of a release target; a lock whose process is gone is taken over.
 * @throws LockedError naming the holder, ProviderError when the lock can be neither written nor read
 */
export async function acquireLock(request: LockRequest): Promise<ReleaseLock> {
  const holder: LockHolder = {
    token: randomUUID(),
    ...thisProcess(),
    user: request.user,
    command: request.command,
    releaseId: request.releaseId ?? null,
    since: new Date(request.now).toISOString(),
  };
  try {
    return await takeLock(request, holder);
  } catch (error) {
    if (error instanceof LockedError) throw error;
    await requireUnheld(request);
    const problem = unusable(request.file, 'write', error);
    if (request.onUnwritable === undefined) throw problem;
    request.onUnwritable(problem);
    return { holder, takenOverFrom: undefined, release: () => Promise.resolve() };
  }
}
