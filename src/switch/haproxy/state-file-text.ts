import type { RuntimeBackend } from './show-servers.ts';

/** What a line of a server-state file is about: the names of its backend and its server. */
function subjectOf(line: string): string {
  const [, backend, , server] = line.split(' ');
  return `${backend ?? ''}/${server ?? ''}`;
}

/**
 * A server-state file in which the servers of a switch stand as they are now. What it says of others is left alone: by
 * the time of the next reload it may no longer be so, and that is not for a switch to write down.
 */
export function withServers(text: string, { header, servers }: RuntimeBackend): string {
  const [version = '', columns = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  // Lines under other columns could not be read any more.
  const others = `${version}\n${columns}` === header ? lines : [];
  const ours = new Set(servers.map(({ line }) => subjectOf(line)));
  const kept = others.filter((line) => !ours.has(subjectOf(line)));
  return [header, ...kept, ...servers.map(({ line }) => line), ''].join('\n');
}
