import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Command } from '@commander-js/extra-typings';
import type { Role } from '../../../coordinator/calls/method-roles.js';
import { findAddressProblem, isLocalAddress, parseAddress } from '../../wire/address.js';
import type { ClientTls, Endpoint } from '../../wire/secure-channel.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { type FoundAccess, findDirectoryAccess, findNearbyAccess, readAccess } from './find-access.js';
import { readToken } from './token-option.js';

/** How a client or a worker reaches its coordinator, with its token. */
export interface Connection extends Endpoint {
  readonly token?: string;
}

export interface ConnectionOptions {
  readonly access?: string | undefined;
  readonly connect?: string | undefined;
  readonly tls?: true | undefined;
  readonly tlsCa?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** What a connection is needed for. */
export interface ConnectionNeed {
  /** The roles whose tokens will do; the first one in the access file is used. */
  readonly roles: readonly Role[];
  /** A folder that may contain the access file of a running coordinator. */
  readonly directory?: string;
}

/** For commands about sweeps, which use the strongest token that the user has. */
const asking: ConnectionNeed = { roles: ['client', 'reader'] };

/** The options of every command that talks to a coordinator. */
export function addConnectionOptions(command: Command) {
  return command
    .option('--access <path>', 'access file or folder (default: PHASEGRID_ACCESS, else the one *.access folder here)')
    .option('-c, --connect <address>', "another address than the access file's (default: PHASEGRID_CONNECT)")
    .option('--tls', 'connect with TLS, trusting the system certificates')
    .option('--tls-ca <file>', 'connect with TLS, trusting this certificate authority (PEM)')
    .option('--token-file <file>', "file with another token than the access file's (default: PHASEGRID_TOKEN)");
}

/** Reads the access file; options override its fields. Throws a `CliError` where neither names a coordinator. */
export function readConnection(options: ConnectionOptions, need: ConnectionNeed = asking): Connection {
  const connect = options.connect ?? process.env['PHASEGRID_CONNECT'];
  if (connect !== undefined) checkAddress(connect);
  const access = findAccess(options, { connect, directory: need.directory });
  if (access === undefined && connect === undefined) throw noCoordinator();
  const ownTls = readOwnTls(options);
  const tls = ownTls ?? access?.tls;
  const token = chooseToken(options, { access, roles: need.roles });
  if (connect !== undefined) {
    if (tls === undefined && access !== undefined) keepInside(connect, { access, token });
    return { address: connect, ...(tls && { tls }), ...(token !== undefined && { token }) };
  }
  if (access === undefined) throw noCoordinator();
  return { ...chooseAddresses(access, hostname()), ...(tls && { tls }), ...(token !== undefined && { token }) };
}

/** The connection of an access file without any option. */
export function connectionOf(access: FoundAccess, roles: readonly Role[] = asking.roles): Connection {
  const token = chooseToken({}, { access, roles });
  return {
    ...chooseAddresses(access, hostname()),
    ...(access.tls && { tls: access.tls }),
    ...(token !== undefined && { token }),
  };
}

/** Local addresses come first on the coordinator's own machine; on other machines they would lead elsewhere. */
export function chooseAddresses(
  { host, addresses }: Pick<FoundAccess, 'host' | 'addresses'>,
  ownHost: string,
): Endpoint {
  const far = addresses.filter((text) => !isNear(text));
  if (host === ownHost || far.length === 0) return { address: addresses[0] };
  return far.length === 1 ? { address: far[0] } : { address: far[0], alternatives: far.slice(1) };
}

/** Looks at --access, at a folder, at PHASEGRID_ACCESS, and at the working directory. */
export function findAccess(
  { access, tokenFile }: Pick<ConnectionOptions, 'access' | 'tokenFile'>,
  { connect, directory }: { readonly connect: string | undefined; readonly directory: string | undefined },
): FoundAccess | undefined {
  if (access !== undefined) return readAccess(access);
  const inDirectory = directory === undefined ? undefined : findDirectoryAccess(directory);
  if (inDirectory !== undefined) return inDirectory;
  const named = process.env['PHASEGRID_ACCESS'];
  if (named !== undefined && named !== '') return readAccess(named);
  // A user who names address and token needs no access file; one in the working directory may be another coordinator's.
  const isComplete = connect !== undefined && (tokenFile !== undefined || process.env['PHASEGRID_TOKEN'] !== undefined);
  return isComplete ? undefined : findNearbyAccess(connect);
}

function chooseToken(
  options: ConnectionOptions,
  { access, roles }: { readonly access: FoundAccess | undefined; readonly roles: readonly Role[] },
): string | undefined {
  if (options.tokenFile !== undefined || access === undefined) return readToken(options);
  const { tokens } = access;
  const role = roles.find((one) => tokens[one] !== undefined);
  if (role !== undefined) return tokens[role];
  const others = Object.keys(tokens);
  if (others.length === 0) return readToken(options);
  throw new CliError(
    `access file ${access.path}: expected the token of a ${roles.join(' or a ')}, got that of a ${others.join(' and ')}`,
    { exitCode: exitCode.refused },
  );
}

/** A token for a socket is not sent to a port, because another user's process may listen there. */
function keepInside(
  connect: string,
  { access, token }: { readonly access: FoundAccess; readonly token: string | undefined },
): void {
  if (parseAddress(connect)?.kind === 'unix' || !Object.values(access.tokens).some((one) => one === token)) return;
  throw new CliError(
    `--connect ${connect}: expected a socket, since the access file ${access.path} has no certificate; its token ` +
      'would go to any process that listens there. Name the access file of that coordinator with --access',
    { exitCode: exitCode.badInput },
  );
}

function readOwnTls({ tls, tlsCa }: ConnectionOptions): ClientTls | undefined {
  if (tlsCa === undefined) return tls === undefined ? undefined : {};
  try {
    return { authority: requireCertificate(readFileSync(tlsCa, 'utf8')) };
  } catch (cause) {
    throw new CliError(`--tls-ca: cannot read certificates (PEM) in ${tlsCa}: ${describeCause(cause)}`, {
      exitCode: exitCode.badInput,
      cause,
    });
  }
}

/** OpenSSL would take a text without certificates for an empty list, and then refuse the coordinator's certificate. */
function requireCertificate(text: string): string {
  const { publicKey } = new X509Certificate(text);
  if (publicKey.type !== 'public') throw new Error('expected a public key in the certificate');
  return text;
}

function checkAddress(text: string): void {
  const problem = findAddressProblem(text);
  if (problem !== undefined) throw new CliError(`connect: ${problem}`, { exitCode: exitCode.badInput });
}

function isNear(text: string): boolean {
  const address = parseAddress(text);
  return address === undefined || isLocalAddress(address);
}

function noCoordinator(): CliError {
  return new CliError(
    'no coordinator is named: expected --access, PHASEGRID_ACCESS, --connect or one *.access folder of ' +
      `\`phasegrid serve\` in ${process.cwd()}, got none`,
    { exitCode: exitCode.badInput },
  );
}
