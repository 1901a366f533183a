import type { Engine, EngineOptions } from '../../coordinator/engine/engine.js';
import { resumeInSlices } from '../../coordinator/engine/open-engine.js';
import { type Ledger, openLedger } from '../../coordinator/store/ledger.js';
import { runAtOnce } from '../../src/sweep/slices.js';

/** As `openEngineInSlices`, without a turn for anybody between. */
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
  return runAtOnce(resumeInSlices(ledger, options));
}
