import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { type Address, parseAddress } from './address.js';

/** `connect` of node:tls, as an argument, because only the doors to sockets may import it. */
export type ConnectTls = (options: ConnectionOptions, listener: () => void) => TLSSocket;

const patienceMs = 3000;

/** Whether a TLS handshake with the address succeeds, with any certificate. Sends nothing else. */
export function speaksTls(text: string, connectTls: ConnectTls): Promise<boolean> {
  const address = parseAddress(text);
  if (address === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const options = { ...composePlace(address), rejectUnauthorized: false, timeout: patienceMs, ALPNProtocols: ['h2'] };
    const socket = connectTls(options, () => settle(true));
    const settle = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.on('error', () => settle(false));
    socket.on('timeout', () => settle(false));
    socket.on('close', () => resolve(false));
  });
}

function composePlace(address: Address): ConnectionOptions {
  if (address.kind === 'unix') return { path: address.path };
  return { host: address.host, port: address.port };
}
