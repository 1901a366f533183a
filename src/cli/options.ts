import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { isLocalAddress, parseAddress } from '../wire/address.js';
import { CliError } from './cli-error.js';
import { describeCause } from './describe-cause.js';
import { exitCode } from './exit-code.js';

/** Where a coordinator listens, and where clients look for one, unless told otherwise. */
export const defaultAddress = '127.0.0.1:7433';

/** More threads than this on one machine are a typing error. */
const threadCountMax = 1024;

/** How a client or a worker reaches its coordinator. */
export interface Connection {
  readonly address: string;
  readonly tls?: { readonly caPath: string | undefined };
  readonly token?: string;
}

interface ConnectionOptions {
  readonly connect?: string | undefined;
  readonly tls?: true | undefined;
  readonly tlsCa?: string | undefined;
  readonly tokenFile?: string | undefined;
}

export function defaultThreadCount(): number {
  return availableParallelism();
}

export function parseThreadCount(text: string): number {
  return parseWholeNumber(text, { low: 1, high: threadCountMax });
}

export function parseTrialCount(text: string): number {
  return parseWholeNumber(text, { low: 1, high: 1_000_000 });
}

export function parseWholeNumber(text: string, bounds: { readonly low: number; readonly high: number }): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < bounds.low || value > bounds.high) {
    throw new InvalidArgumentError(`Expected a whole number from ${bounds.low} to ${bounds.high}, got "${text}".`);
  }
  return value;
}

/** The options of every command that talks to a coordinator. */
export function addConnectionOptions(command: Command) {
  return command
    .option('-c, --connect <address>', `the coordinator (default: PHASEGRID_CONNECT or ${defaultAddress})`)
    .option('--tls', 'connect with TLS, trusting the system certificates')
    .option('--tls-ca <file>', 'connect with TLS, trusting this certificate authority (PEM)')
    .option('--token-file <file>', 'file with the token (default: PHASEGRID_TOKEN)');
}

export function readConnection(options: ConnectionOptions): Connection {
  const token = readToken(options);
  const address = options.connect ?? process.env['PHASEGRID_CONNECT'] ?? defaultAddress;
  if (parseAddress(address) === undefined) {
    throw new CliError(`connect: expected host:port, [ipv6]:port or unix:PATH, got "${address}"`, {
      exitCode: exitCode.badInput,
    });
  }
  return {
    address,
    ...(options.tls === undefined && options.tlsCa === undefined ? {} : { tls: { caPath: options.tlsCa } }),
    ...(token === undefined ? {} : { token }),
  };
}

/** Refuses what is no address before anything is started. */
export function parseListenAddress(text: string): string {
  if (parseAddress(text) === undefined) {
    throw new InvalidArgumentError(`Expected host:port, [ipv6]:port or unix:PATH, got "${text}".`);
  }
  return text;
}

/** The same for who has neither TLS nor a token. */
export function parseLocalListenAddress(text: string): string {
  const address = parseAddress(text);
  if (address !== undefined && isLocalAddress(address)) return text;
  throw new InvalidArgumentError(
    `Expected 127.0.0.1:port, [::1]:port or unix:PATH, got "${text}"; other machines reach a coordinator by \`serve\`.`,
  );
}

export function readToken({ tokenFile }: { readonly tokenFile?: string | undefined }): string | undefined {
  const token = tokenFile === undefined ? process.env['PHASEGRID_TOKEN'] : readOptionFile('--token-file', tokenFile);
  const trimmed = token?.trim();
  if (trimmed === '') {
    throw new CliError('token: expected at least one character, got none', { exitCode: exitCode.badInput });
  }
  return trimmed;
}

export function readServerTls(options: {
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
}): { readonly certPath: string; readonly keyPath: string } | undefined {
  const { tlsCert, tlsKey } = options;
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    const missing = tlsCert === undefined ? '--tls-cert' : '--tls-key';
    throw new CliError(`TLS needs both --tls-cert and --tls-key; ${missing} is missing`, {
      exitCode: exitCode.badInput,
    });
  }
  return { certPath: tlsCert, keyPath: tlsKey };
}

function readOptionFile(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(`${option}: cannot read ${path}: ${describeCause(cause)}`, {
      exitCode: exitCode.badInput,
      cause,
    });
  }
}
