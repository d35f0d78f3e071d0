import { connect as openSession, type ClientHttp2Session } from 'node:http2';
import { connect, type ConnectOptions } from './connect.ts';
import { originOf, type Place } from './place.ts';

/**
 * Opens an HTTP/2 session aimed at a place; over http it is spoken without asking. Each request
 * says `:authority: place.host` itself: Node would add the port.
 * @throws as `connect` does, and when the place does not speak HTTP/2 over TLS
 */
export async function connectHttp2(
  place: Place,
  options: Omit<ConnectOptions, 'alpn'> = {},
): Promise<ClientHttp2Session> {
  const { socket, protocol } = await connect(place, { ...options, alpn: ['h2'] });
  if (place.base.protocol === 'https:' && protocol !== 'h2') {
    socket.destroy();
    throw new Error('it does not speak HTTP/2');
  }
  const session = openSession(originOf(place), { createConnection: () => socket });
  // It stays: a session that breaks while nobody looks must not end the process.
  session.on('error', () => undefined);
  return session;
}
