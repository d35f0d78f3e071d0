import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { FaultKind } from '../contract/switch-rig.ts';
import { askSocket } from './start-haproxy.ts';

export interface FaultySocket {
  /** From now on the moves to green go wrong so, and all moves where it is for good. */
  readonly arm: (kind: FaultKind, forGood: boolean) => void;
}

export interface FaultySocketOptions {
  readonly path: string;
  /** The real socket behind it. */
  readonly behind: string;
  /** Which commands move traffic. */
  readonly moves: RegExp;
  /** Which of them belong to a move to green. */
  readonly toGreen: RegExp;
  /** Whether the move has begun with this one, and the rest of it is lost. */
  readonly isFirst: (command: string) => boolean;
  /** What somebody else does before a move. */
  readonly meddle: () => Promise<unknown>;
}

const nothing = '\n';

/** A socket between a hook and a real HAProxy that does to its moves what can go wrong with them. */
export async function startFaultySocket(options: FaultySocketOptions): Promise<FaultySocket> {
  const { path, behind, moves, toGreen, isFirst, meddle } = options;
  let kind: FaultKind | undefined;
  let always = false;
  let meddled = false;

  /** `undefined` for no answer at all. */
  async function answer(command: string): Promise<string | undefined> {
    const isFaulty = moves.test(command) && (always || toGreen.test(command));
    switch (isFaulty ? kind : undefined) {
      case 'refuses':
        return 'Permission denied\n\n';
      case 'breaks-off':
        return isFirst(command) ? askSocket(behind, command) : 'Permission denied\n\n';
      case 'fails-late':
        await askSocket(behind, command);
        return 'Internal error\n\n';
      case 'lies':
        return nothing;
      case 'moves-half':
        return isFirst(command) ? askSocket(behind, command) : nothing;
      case 'disconnects':
        return '';
      case 'hangs':
        return undefined;
      case 'conflict':
        if (!meddled) await meddle();
        meddled = true;
        return askSocket(behind, command);
      case undefined:
        return askSocket(behind, command);
    }
  }

  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => undefined).once('close', () => open.delete(socket));
    let sent = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (sent += chunk));
    socket.once('end', () => {
      void answer(sent.replace(/\n$/, '')).then(
        (answered) => {
          if (answered !== undefined) socket.end(answered);
        },
        () => socket.destroy(),
      );
    });
  }).listen(path);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    arm: (next, forGood) => {
      kind = next;
      always = forGood;
    },
  };
}
