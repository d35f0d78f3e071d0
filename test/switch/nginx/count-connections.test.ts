import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { countConnections, kernelAddress } from '../../../src/switch/nginx/count-connections.ts';

describe('connections of a process', () => {
  it.skipIf(!existsSync('/proc/self/fd'))('are those to the address that are open', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const sockets = [1, 2, 3].map(() => connect(port, '127.0.0.1'));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    expect(await countConnections([process.pid], [`127.0.0.1:${port}`])).toBe(3);
    expect(await countConnections([process.pid], ['127.0.0.1:1'])).toBe(0);
    expect(await countConnections([2 ** 30], [`127.0.0.1:${port}`])).toBe(0);
  });

  it('are told by addresses as the kernel writes them, on a machine with small ends first', () => {
    expect(kernelAddress('127.0.0.1:8080')).toBe('0100007F:1F90');
    expect(kernelAddress('10.1.2.3')).toBe('0302010A:0050');
    expect(kernelAddress('[::1]:443')).toBe('00000000000000000000000001000000:01BB');
    expect(kernelAddress('[2001:db8::2:1]:80')).toBe('B80D0120000000000000000001000200:0050');
  });
});
