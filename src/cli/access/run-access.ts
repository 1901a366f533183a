import { rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { CallerAccess } from '../../../coordinator/calls/authorise.js';
import type { Role } from '../../../coordinator/calls/method-roles.js';
import type { TlsIdentity } from '../../../coordinator/calls/service.js';
import { parseAddress } from '../../wire/address.js';
import { accessFileName, formatAccess } from './access-file.js';
import type { Connection } from './connection.js';
import { makeCertificate, type OwnCertificate } from './make-certificate.js';
import { listGrants, makeTokens } from './make-tokens.js';
import { isWritableByOthers, ownUserId, writePrivateFile } from './private-file.js';
import { openSocketFolder } from './socket-folder.js';

/** How a coordinator inside this process is reached, from this process and by commands in other shells. */
export interface RunAccess {
  readonly listen: string;
  readonly callers: CallerAccess;
  /** Only where it listens on a port. */
  readonly tls: TlsIdentity | undefined;
  /** Taken where `listen` asks for any free port. */
  readonly preferredPort?: number | undefined;
  /** After `publish` where others shall know too. */
  readonly connect: (bound: string, role: Role) => Connection;
  /**
   * Keeps an access file in the folder until `close`. Returns the reason if it does not: another user owns the folder, or
   * others can write to it.
   */
  readonly publish: (folder: string, bound: string) => Promise<string | undefined>;
  readonly close: () => void;
}

/** Without `listen`, opens no port but a socket in a private folder. Socket, tokens and certificate end with the process. */
export async function openRunAccess(listen: string | undefined, wallMs: number): Promise<RunAccess> {
  const socket = listen === undefined ? openSocketFolder() : undefined;
  const wanted = listen ?? socket?.address ?? '';
  const own = parseAddress(wanted)?.kind === 'tcp' ? await makeCertificate(wallMs) : undefined;
  const tokens = makeTokens();
  const tls = own && { tls: { authority: own.certificate, serverName: own.serverName } };
  let remove: (() => void) | undefined;
  return {
    listen: wanted,
    callers: listGrants(tokens),
    tls: own && composeIdentity(own),
    connect: (bound, role) => ({ address: bound, ...tls, token: tokens[role] }),
    publish: (folder, bound) => {
      const problem = findFolderProblem(folder);
      if (problem !== undefined) return Promise.resolve(problem);
      const path = join(folder, accessFileName);
      const content = formatAccess({ host: hostname(), addresses: [bound], ...tls, tokens });
      writePrivateFile({ path, what: 'access file' }, content);
      remove = () => rmSync(path, { force: true });
      process.on('exit', remove);
      return Promise.resolve(undefined);
    },
    close: () => {
      socket?.remove();
      if (remove === undefined) return;
      process.off('exit', remove);
      remove();
    },
  };
}

function composeIdentity({ certificate, privateKey }: OwnCertificate): TlsIdentity {
  return {
    certificateChain: Buffer.from(certificate),
    privateKey: Buffer.from(privateKey),
    source: 'the certificate of this run',
  };
}

function findFolderProblem(folder: string): string | undefined {
  const { uid } = statSync(folder);
  if (uid !== ownUserId() && ownUserId() !== undefined) return `user ${uid} owns ${folder}`;
  return isWritableByOthers(folder) ? `others can write ${folder}` : undefined;
}
