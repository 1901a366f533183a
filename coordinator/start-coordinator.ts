import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { ExperimentDeclaration } from '../src/sweep/declaration.js';
import { type Address, formatAddress, isLocalAddress, parseAddress } from '../src/wire/address.js';
import type { Fingerprint } from '../src/wire/fingerprint.js';
import { createAuthoriser } from './calls/authorise.js';
import { claimSocket } from './calls/claim-socket.js';
import { createSweepExporter } from './calls/export-sweep.js';
import { ListenError } from './calls/listen-error.js';
import { createSweepService } from './calls/sweep-service.js';
import { createWorkerService } from './calls/worker-service.js';
import type { Clock } from './clock.js';
import type { Engine } from './engine.js';
import { openEngine } from './open-engine.js';
import { createService, type Service, type TlsIdentity } from './service.js';

export interface CoordinatorOptions {
  /** The ledger's file; created when missing. */
  readonly ledgerPath: string;
  /** `host:port` (port 0 for any free one), `[ipv6]:port` or `unix:PATH`. */
  readonly listen: string;
  /** Paths of PEM files. */
  readonly tls?: { readonly certPath: string; readonly keyPath: string };
  /** What every call must carry as `authorization: Bearer TOKEN`. */
  readonly token?: string;
  readonly fingerprint: Fingerprint;
  readonly clock: Clock;
  readonly findDeclaration: (experiment: string) => ExperimentDeclaration | undefined;
  /** This program's, for the provenance in exported files. */
  readonly version: string;
  readonly leaseDurationMs?: number;
  /** Told of every call that ended in INTERNAL; by default a process warning. */
  readonly onDefect?: (error: unknown) => void;
}

/** A ledger that is served. */
export interface Coordinator {
  /** What clients and workers connect to: `listen` with the port that was chosen. */
  readonly address: string;
  readonly engine: Engine;
  /** Rejects when a commit to the ledger failed: the coordinator must stop, and nothing was acknowledged. */
  readonly failed: Promise<never>;
  /** Stops accepting, ends watches and long polls, lets other calls finish for a while, closes the ledger. */
  readonly close: () => Promise<void>;
}

/** Opens the ledger and serves it; throws `ListenError` or `LedgerError`, and leaves nothing open then. */
export async function startCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const wanted = compileListen(options);
  const tls = options.tls === undefined ? undefined : readTls(options.tls);
  const { ledgerPath, fingerprint, findDeclaration, clock, leaseDurationMs } = options;
  const engine = openEngine({
    ledgerPath,
    fingerprint,
    findDeclaration,
    clock,
    ...(leaseDurationMs !== undefined && { leaseDurationMs }),
  });
  try {
    const service = createEngineService(engine, options);
    const address = await bind(service, wanted, tls);
    const close = async () => {
      await service.close();
      await engine.close();
    };
    return { address: formatAddress(address), engine, failed: engine.failed, close };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function createEngineService(engine: Engine, options: CoordinatorOptions): Service {
  const { clock, findDeclaration, fingerprint, token, version, onDefect = warnOfDefect } = options;
  const experimentNames = Object.keys(fingerprint.experimentVersions);
  const exportSweep = createSweepExporter(engine, version);
  const { kernelHash, codeHash } = fingerprint;
  const identity = { phasegridVersion: version, kernelHash, codeHash };
  return createService({
    sweeps: createSweepService({ engine, findDeclaration, experimentNames, exportSweep, identity }),
    workers: createWorkerService(engine),
    authorise: createAuthoriser(token),
    clock,
    onDefect,
  });
}

/** Closed by default: off this machine only with TLS and a token. */
function compileListen({ listen, tls, token }: CoordinatorOptions): Address {
  const address = parseAddress(listen);
  if (address === undefined) {
    throw new ListenError('ADDRESS_INVALID', `listen: expected host:port, [ipv6]:port or unix:PATH, got "${listen}"`);
  }
  if (token === '') throw new ListenError('ADDRESS_OPEN', 'token: expected at least one character, got none');
  if (!isLocalAddress(address) && (tls === undefined || token === undefined)) {
    const missing = [tls === undefined ? 'a TLS certificate and key' : '', token === undefined ? 'a token' : ''];
    throw new ListenError(
      'ADDRESS_OPEN',
      `listen: ${listen} can be reached from other machines, which needs TLS and a token; pass ` +
        `${missing.filter((what) => what !== '').join(' and ')}, or listen on 127.0.0.1`,
    );
  }
  return address;
}

function readTls({ certPath, keyPath }: NonNullable<CoordinatorOptions['tls']>): TlsIdentity {
  try {
    const identity = { certificateChain: readFileSync(certPath), privateKey: readFileSync(keyPath) };
    // Fails here, with a name, rather than in every handshake.
    createSecureContext({ cert: identity.certificateChain, key: identity.privateKey });
    return identity;
  } catch (cause) {
    const reason = describe(cause);
    throw new ListenError('TLS_UNUSABLE', `tls: cannot use certificate ${certPath} with key ${keyPath}: ${reason}`, {
      cause,
    });
  }
}

async function bind(service: Service, address: Address, tls: TlsIdentity | undefined): Promise<Address> {
  const text = formatAddress(address);
  if (address.kind === 'unix' && (await claimSocket(address.path)) === 'in-use') throw inUse(text);
  try {
    const port = await service.listen(text, tls);
    return address.kind === 'unix' ? address : { ...address, port };
  } catch (cause) {
    const reason = describe(cause);
    if (reason.includes('EADDRINUSE')) throw inUse(text, cause);
    throw new ListenError('ADDRESS_UNAVAILABLE', `listen: cannot listen on ${text}: ${reason}`, { cause });
  }
}

function inUse(text: string, cause?: unknown): ListenError {
  const message = `listen: ${text} is in use by another process; stop it, or listen on another port or socket`;
  return new ListenError('ADDRESS_IN_USE', message, { cause });
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function warnOfDefect(error: unknown): void {
  process.emitWarning(error instanceof Error ? (error.stack ?? error.message) : String(error), 'PhasegridDefect');
}
