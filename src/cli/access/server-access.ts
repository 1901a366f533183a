import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { CallerAccess } from '../../../coordinator/calls/authorise.js';
import { roleNames } from '../../../coordinator/calls/method-roles.js';
import type { TlsIdentity } from '../../../coordinator/calls/service.js';
import { isLocalAddress, parseAddress } from '../../wire/address.js';
import type { ClientTls } from '../../wire/secure-channel.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { type Access, accessFileName, formatAccess } from './access-file.js';
import { composeClientTls } from './compose-client-tls.js';
import { accessFolder, readAccess } from './find-access.js';
import { listAddresses } from './list-addresses.js';
import { listGrants } from './make-tokens.js';
import { identityFileName, type OwnIdentity, openIdentity } from './own-identity.js';
import { makePrivateFolder, readSecretFile, writePrivateFile } from './private-file.js';
import { readToken } from './token-option.js';

export interface ServerAccessOptions {
  readonly ledger: string;
  readonly listen: string;
  readonly open: boolean;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** Who may call a coordinator, its identity, and how it publishes both. */
export interface ServerAccess {
  readonly callers: CallerAccess;
  readonly tls: TlsIdentity | undefined;
  /** The port of the last start. If it is free again, the workers' access files stay valid. */
  readonly preferredPort: number | undefined;
  readonly folder: string;
  /** Writes the access file for the bound address; returns the addresses in it. */
  readonly publish: (bound: string) => Promise<readonly string[]>;
}

/** The name of the PEM file in the access folder, for other gRPC clients. */
const certificateFileName = 'certificate.pem';

/** Reads or makes the files of the access folder beside the ledger; refuses options that contradict each other. */
export async function openServerAccess(options: ServerAccessOptions, wallMs: number): Promise<ServerAccess> {
  const { ledger, listen, open } = options;
  if (open) refuseOpen(options);
  const ownTls = readServerTls(options);
  const ownToken = open ? undefined : readToken(options);
  const folder = accessFolder(ledger);
  makePrivateFolder({ path: folder, what: 'access folder' });
  const preferredPort = findLastPort(folder);
  const host = hostname();
  const publish = async (access: Omit<Access, 'host' | 'addresses'>, bound: string): Promise<readonly string[]> => {
    const addresses = await listAddresses(bound);
    const path = join(folder, accessFileName);
    writePrivateFile({ path, what: 'access file' }, formatAccess({ host, addresses, ...access }));
    return addresses;
  };
  if (open) {
    return {
      callers: 'everybody',
      tls: undefined,
      preferredPort,
      folder,
      publish: (bound) => publish({ tokens: {} }, bound),
    };
  }
  const identity = await openIdentity(folder, wallMs);
  const tls = ownTls ?? (parseAddress(listen)?.kind === 'unix' ? undefined : identityTls(identity, folder));
  const clientTls = ownTls === undefined ? pinIdentity(identity) : composeClientTls(ownTls.certificateChain);
  const { tokens } = identity;
  const callers = [...listGrants(tokens), ...(ownToken === undefined ? [] : [{ token: ownToken, roles: roleNames }])];
  return {
    callers,
    tls,
    preferredPort,
    folder,
    publish: (bound) => {
      const { authority } = clientTls;
      if (tls === undefined) return publish({ tokens }, bound);
      if (authority !== undefined) {
        writePrivateFile({ path: join(folder, certificateFileName), what: 'certificate' }, authority);
      }
      return publish({ tls: clientTls, tokens }, bound);
    },
  };
}

function refuseOpen({ listen, tlsCert, tlsKey, tokenFile }: ServerAccessOptions): void {
  const address = parseAddress(listen);
  if (address === undefined || !isLocalAddress(address)) {
    throw badOptions(`--open: expected an address of this machine alone, such as 127.0.0.1:0, got ${listen}`);
  }
  // A user who passes a token expects that calls need it.
  for (const [name, value] of Object.entries({
    '--tls-cert': tlsCert,
    '--tls-key': tlsKey,
    '--token-file': tokenFile,
  })) {
    if (value !== undefined) throw badOptions(`--open: expected no ${name} beside it, got one`);
  }
}

function readServerTls({ tlsCert, tlsKey }: ServerAccessOptions): TlsIdentity | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    const missing = tlsCert === undefined ? '--tls-cert' : '--tls-key';
    throw badOptions(`TLS needs both --tls-cert and --tls-key; ${missing} is missing`);
  }
  return {
    certificateChain: readCertificate(tlsCert),
    privateKey: Buffer.from(readSecretFile({ path: tlsKey, what: '--tls-key' })),
    source: `certificate ${tlsCert} with key ${tlsKey}`,
  };
}

function readCertificate(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw badOptions(`--tls-cert: cannot read ${path}: ${describeCause(cause)}`, cause);
  }
}

function identityTls({ certificate, privateKey }: OwnIdentity, folder: string): TlsIdentity {
  return {
    certificateChain: Buffer.from(certificate),
    privateKey: Buffer.from(privateKey),
    source: `the certificate in ${join(folder, identityFileName)} (remove the file, and the next start makes a new one)`,
  };
}

function pinIdentity({ certificate, serverName }: OwnIdentity): ClientTls {
  return { authority: certificate, serverName };
}

function findLastPort(folder: string): number | undefined {
  if (!existsSync(join(folder, accessFileName))) return undefined;
  const address = parseAddress(readAccess(folder).addresses[0]);
  return address?.kind === 'tcp' ? address.port : undefined;
}

function badOptions(message: string, cause?: unknown): CliError {
  return new CliError(message, { exitCode: exitCode.badInput, cause });
}
