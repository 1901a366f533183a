import { connect, type NetConnectOpts } from 'node:net';
import { hostname } from 'node:os';
import { type Address, parseAddress } from '../../wire/address.js';
import { type FoundAccess, findLedgerAccess } from './find-access.js';

/** A coordinator on this machine answers within this time. */
const patienceMs = 2000;

/** The access file of the process that has a ledger open, if it still listens: a killed process leaves its file behind. */
export async function findLiveLedgerAccess(ledger: string): Promise<FoundAccess | undefined> {
  const access = findLedgerAccess(ledger);
  if (access === undefined) return undefined;
  for (const text of access.addresses) {
    const address = parseAddress(text);
    // A socket works on one machine alone, even where other machines see its folder.
    if (address === undefined || (address.kind === 'unix' && access.host !== hostname())) continue;
    if (await isAnswered(address)) return access;
  }
  return undefined;
}

function isAnswered(address: Address): Promise<boolean> {
  const place: NetConnectOpts =
    address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
  return new Promise((resolve) => {
    const socket = connect({ ...place, timeout: patienceMs });
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', () => settle(true));
    socket.on('timeout', () => settle(false));
    socket.on('error', () => settle(false));
  });
}
