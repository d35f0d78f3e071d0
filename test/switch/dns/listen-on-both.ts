import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

const attempts = 20;

/** TCP and UDP at one port of the loopback address: a port that is free for the one may be taken for the other. */
export async function listenOnBoth(): Promise<{ tcp: Server; udp: Socket; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const tcp = createServer().listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp4').bind(port, '127.0.0.1');
    try {
      await once(udp, 'listening');
      return { tcp, udp, port };
    } catch (error) {
      udp.close();
      tcp.close();
      if (attempt === attempts) throw error;
    }
  }
}

/** A port that was free for both a moment ago. */
export async function freePortForBoth(): Promise<number> {
  const { tcp, udp, port } = await listenOnBoth();
  udp.close();
  tcp.close();
  await once(tcp, 'close');
  return port;
}
