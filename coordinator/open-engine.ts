import { randomBytes } from 'node:crypto';
import { processName } from './core/session-id.js';
import { createSign } from './core/sign.js';
import type { AuditSettings } from './core/state.js';
import type { Engine, EngineOptions } from './engine.js';
import { type Ledger, openLedger } from './ledger.js';
import { startEngine } from './shell/start-engine.js';
import { restoreState } from './store/restore-state.js';

/** A lease survives two lost syncs of a worker that reports every ten seconds. */
const leaseDurationMsDefault = 30_000;

/** A third of a lease: a worker that waits is silent, and must be heard again well before its leases are gone. */
const waitsPerLease = 3;
const waitMaxMs = 30_000;

/** An audit doubles the compute of one task in 200. */
const auditDefault: AuditSettings = { share: 0.005, lone: false };
/** Far more than anyone has. */
const sessionCountMaxDefault = 20_000;

/** Opens or creates the ledger, replays it and starts to serve it; throws a LedgerError. */
export function openEngine(options: EngineOptions): Engine {
  const ledger = openLedger(options.ledgerPath);
  try {
    return resumeEngine(ledger, options);
  } catch (error) {
    ledger.close();
    throw error;
  }
}

/** The same on an open ledger, which the engine closes in the end. */
export function resumeEngine(ledger: Ledger, options: EngineOptions): Engine {
  const leaseDurationMs = options.leaseDurationMs ?? leaseDurationMsDefault;
  const settings = {
    fingerprint: options.fingerprint,
    leaseDurationMs,
    waitMaxMs: Math.min(waitMaxMs, Math.floor(leaseDurationMs / waitsPerLease)),
    bootId: randomBytes(6).toString('hex'),
    sign: createSign(ledger.leaseKey),
    audit: options.audit ?? auditDefault,
    refereeProcess: options.referee && processName(options.referee.identity),
    sessionCountMax: options.sessionCountMax ?? sessionCountMaxDefault,
  };
  const state = restoreState(ledger, settings, options.findDeclaration);
  return startEngine({ state, ledger }, options);
}
