import { randomBytes } from 'node:crypto';
import { runInSlices, type Sliced } from '../../src/sweep/slices.js';
import { processName } from '../core/session-id.js';
import { createSign } from '../core/sign.js';
import type { AuditSettings, CoordinatorSettings } from '../core/state.js';
import { type Ledger, openLedger } from '../store/ledger.js';
import type { Engine, EngineOptions } from './engine.js';
import { restoreInSlices } from './restore-state.js';
import { startEngine } from './start-engine.js';

/** A lease survives two lost syncs of a worker that reports every ten seconds. */
const leaseDurationMsDefault = 30_000;

/** A worker that waits is silent, and must call again well before its leases end: a wait takes a third of a lease. */
const waitsPerLease = 3;
const waitMaxMs = 30_000;

/** An audit doubles the compute of one task in 200. */
const auditDefault: AuditSettings = { share: 0.005, lone: false };
/** Far more workers than any cluster has. */
const sessionCountMaxDefault = 20_000;

/**
 * Opens or creates the ledger, replays it and starts to serve it; throws a LedgerError. Signals and timers have their turn
 * while a large ledger is replayed.
 */
export async function openEngineInSlices(options: EngineOptions): Promise<Engine> {
  const ledger = openLedger(options.ledgerPath);
  try {
    return await runInSlices(resumeInSlices(ledger, options));
  } catch (error) {
    ledger.close();
    throw error;
  }
}

/** The same on an open ledger, which the engine closes in the end. Nobody else may use it until then. */
export function* resumeInSlices(ledger: Ledger, options: EngineOptions): Sliced<Engine> {
  const state = yield* restoreInSlices(ledger, compileSettings(ledger, options), options.findDeclaration);
  return startEngine({ state, ledger }, options);
}

function compileSettings(ledger: Ledger, options: EngineOptions): CoordinatorSettings {
  const leaseDurationMs = options.leaseDurationMs ?? leaseDurationMsDefault;
  return {
    fingerprint: options.fingerprint,
    leaseDurationMs,
    waitMaxMs: Math.min(waitMaxMs, Math.floor(leaseDurationMs / waitsPerLease)),
    bootId: randomBytes(6).toString('hex'),
    sign: createSign(ledger.leaseKey),
    audit: options.audit ?? auditDefault,
    refereeProcess: options.referee && processName(options.referee.identity),
    sessionCountMax: options.sessionCountMax ?? sessionCountMaxDefault,
  };
}
