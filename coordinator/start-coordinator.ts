import type { ExperimentDeclaration } from '../src/sweep/declaration.js';
import { type Address, findAddressProblem, formatAddress, isLocalAddress, parseAddress } from '../src/wire/address.js';
import type { Fingerprint } from '../src/wire/fingerprint.js';
import { createAdmission } from './calls/admission.js';
import { createAllocationService } from './calls/allocation-service.js';
import { type CallerAccess, createAuthoriser } from './calls/authorise.js';
import { checkTlsIdentity } from './calls/check-tls-identity.js';
import { claimSocket } from './calls/claim-socket.js';
import { createSweepExporter } from './calls/export-sweep.js';
import { createLagMeter, type LagMeter } from './calls/lag-meter.js';
import { ListenError } from './calls/listen-error.js';
import { createService, type Service, type TlsIdentity } from './calls/service.js';
import { createSweepService } from './calls/sweep-service.js';
import { findTokenWeakness } from './calls/token-strength.js';
import { createWorkerService } from './calls/worker-service.js';
import type { Engine, EngineOptions } from './engine/engine.js';
import { openEngineInSlices } from './engine/open-engine.js';
import type { WallClock } from './wall-clock.js';

export interface CoordinatorOptions {
  /** The ledger's file; created when missing. */
  readonly ledgerPath: string;
  /** `host:port` (port 0 for any free one), `[ipv6]:port` or `unix:PATH`. */
  readonly listen: string;
  /** Where `listen` asks for any free port, this port is tried first. */
  readonly preferredPort?: number | undefined;
  /** Without it, calls are not encrypted, which only loopback and sockets allow. */
  readonly tls?: TlsIdentity | undefined;
  /** The tokens that calls carry as `authorization: Bearer TOKEN`; `everybody` is allowed on this machine alone. */
  readonly access: CallerAccess;
  readonly fingerprint: Fingerprint;
  readonly clock: WallClock;
  readonly findDeclaration: (experiment: string) => ExperimentDeclaration | undefined;
  /** This program's, for the provenance in exported files. */
  readonly version: string;
  readonly leaseDurationMs?: number;
  readonly audit?: EngineOptions['audit'];
  readonly referee?: EngineOptions['referee'];
  /** Called for every call that ends in INTERNAL; by default a process warning. */
  readonly onDefect?: (error: unknown) => void;
}

/** A coordinator that serves a ledger. */
export interface Coordinator {
  /** What clients and workers connect to: `listen` with the port that was chosen. */
  readonly address: string;
  readonly engine: Engine;
  /** Rejects when a commit to the ledger failed: the coordinator must stop, and nothing was acknowledged. */
  readonly failed: Promise<never>;
  /** Stops accepting, ends watches and long polls, lets other calls finish for a while, closes the ledger. */
  readonly close: () => Promise<void>;
}

/** Opens the ledger and serves it. Throws `ListenError` or `LedgerError`, and leaves nothing open then. */
export async function startCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const wanted = compileListen(options);
  const { ledgerPath, fingerprint, findDeclaration, clock, leaseDurationMs } = options;
  if (options.tls !== undefined) checkTlsIdentity(options.tls, clock.wallMs());
  const engine = await openEngineInSlices({
    ledgerPath,
    fingerprint,
    findDeclaration,
    clock,
    ...(leaseDurationMs !== undefined && { leaseDurationMs }),
    ...(options.audit !== undefined && { audit: options.audit }),
    ...(options.referee !== undefined && { referee: options.referee }),
  });
  try {
    const lag = createLagMeter(clock);
    const service = createEngineService(engine, lag, options);
    const address = await bindPreferred(service, wanted, options);
    const close = async () => {
      lag.close();
      await service.close();
      await engine.close();
    };
    return { address: formatAddress(address), engine, failed: engine.failed, close };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function createEngineService(engine: Engine, { lagMs }: LagMeter, options: CoordinatorOptions): Service {
  const { clock, findDeclaration, fingerprint, access, version, onDefect = warnOfDefect } = options;
  const experimentNames = Object.keys(fingerprint.experimentVersions);
  const exportSweep = createSweepExporter(engine, { version, clock });
  const { kernelHash, codeHash } = fingerprint;
  const identity = { phasegridVersion: version, kernelHash, codeHash };
  return createService({
    sweeps: createSweepService({ engine, findDeclaration, experimentNames, exportSweep, identity }),
    allocations: createAllocationService(engine, clock),
    workers: createWorkerService({ engine, admission: createAdmission(lagMs), monotonicMs: clock.monotonicMs }),
    authorise: createAuthoriser(access),
    clock,
    onDefect,
  });
}

/** Other machines may call only with TLS and tokens (D33), and no token may be easy to guess. */
function compileListen({ listen, tls, access }: CoordinatorOptions): Address {
  const problem = findAddressProblem(listen);
  if (problem !== undefined) throw new ListenError('ADDRESS_INVALID', `listen: ${problem}`);
  const address = parseAddress(listen);
  if (address === undefined) throw new Error(`listen: ${listen} has neither a problem nor a meaning`);
  const isOpen = access === 'everybody' || access.length === 0;
  if (!isLocalAddress(address) && (tls === undefined || isOpen)) {
    const missing = [tls === undefined ? 'a TLS certificate and key' : '', isOpen ? 'tokens' : ''];
    throw new ListenError(
      'ADDRESS_OPEN',
      `listen: ${listen} can be reached from other machines, which needs TLS and tokens; give it ` +
        `${missing.filter((what) => what !== '').join(' and ')}, or listen on 127.0.0.1`,
    );
  }
  for (const { token } of access === 'everybody' ? [] : access) {
    const weakness = findTokenWeakness(token);
    if (weakness !== undefined) throw new ListenError('TOKEN_WEAK', `token: ${weakness}`);
  }
  return address;
}

async function bindPreferred(
  service: Service,
  address: Address,
  { preferredPort, tls }: CoordinatorOptions,
): Promise<Address> {
  if (preferredPort === undefined || address.kind === 'unix' || address.port !== 0) return bind(service, address, tls);
  try {
    return await bind(service, { ...address, port: preferredPort }, tls);
  } catch (error) {
    if (!(error instanceof ListenError) || error.code === 'TLS_UNUSABLE') throw error;
    return bind(service, address, tls);
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
