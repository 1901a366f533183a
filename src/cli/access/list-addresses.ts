import { lookup } from 'node:dns/promises';
import { hostname, networkInterfaces } from 'node:os';
import { type Address, formatAddress, isLocalAddress, parseAddress } from '../../wire/address.js';

/** The addresses at which a coordinator that listens at `bound` can be reached; local ones come first. */
export async function listAddresses(bound: string): Promise<readonly string[]> {
  const address = parseAddress(bound);
  if (address?.kind !== 'tcp' || !isEveryInterface(address)) return [bound];
  const hosts = listHosts(address.host === '0.0.0.0');
  const named = await listHostName(hosts);
  const all = [...hosts, ...named].map((host): Address => ({ kind: 'tcp', host, port: address.port }));
  return [...all.filter(isLocalAddress), ...all.filter((one) => !isLocalAddress(one))].map(formatAddress);
}

function isEveryInterface({ host }: Extract<Address, { kind: 'tcp' }>): boolean {
  return host === '0.0.0.0' || host === '::';
}

function listHosts(onlyIpv4: boolean): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, address }) => family === 'IPv4' || (!onlyIpv4 && !address.startsWith('fe80:')))
    .map(({ address }) => address)
    .sort((a, b) => Number(a.includes(':')) - Number(b.includes(':')));
}

/** The machine's name in a list, if it resolves to one of the machine's addresses; else an empty list. */
async function listHostName(hosts: readonly string[]): Promise<string[]> {
  const name = hostname().toLowerCase();
  try {
    const found = await lookup(name, { all: true });
    return found.some(({ address }) => hosts.includes(address) && !address.startsWith('127.')) ? [name] : [];
  } catch {
    // A name that does not resolve here is of no use to others.
    return [];
  }
}
