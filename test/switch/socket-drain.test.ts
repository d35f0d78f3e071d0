import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countConnections, createSocketDrain } from '../../src/switch/socket-drain.ts';
import { startServer } from './traffic-servers.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 2
   2: 0100007F:C001 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 3
   3: 0100007F:1F90 0100007F:C002 06 00000000:00000000 00:00000000 00000000     0        0 4
   4: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:C003 01 0 0 0 0 0
   5: 00000000000000000000000001000000:1F90 00000000000000000000000001000000:C004 01 0 0 0 0 0
`;

describe('connections in the tables of the kernel', () => {
  it('count where they are established and end at the server', () => {
    expect(countConnections(table, '127.0.0.1', 8080)).toBe(2);
    expect(countConnections(table, '::1', 8080)).toBe(1);
    expect(countConnections(table, '127.0.0.1', 8081)).toBe(0);
  });

  it.runIf(existsSync('/proc/net/tcp'))('tell what a color still has open', async () => {
    const { url, server } = await startServer((_, response) => response.end());
    const drain = createSocketDrain({ blue: url, green: 'http://192.0.2.1' });
    expect(await drain.read('blue')).toEqual({ inFlight: 0 });
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    await expect.poll(() => drain.read('blue')).toEqual({ inFlight: 1 });
    socket.destroy();
    await expect.poll(() => drain.read('blue')).toEqual({ inFlight: 0 });
    // Elsewhere, nobody here can count.
    expect(await drain.read('green')).toEqual({ inFlight: undefined });
  });
});
