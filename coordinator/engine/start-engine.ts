import { isRefereeWanted } from '../core/audit/decide-stuck.js';
import { tickPeriodMs } from '../core/decide-tick.js';
import type { CoordinatorState } from '../core/state.js';
import type { Ledger } from '../store/ledger.js';
import { allocationCommands } from './allocation-commands.js';
import { auditCommands } from './audit-commands.js';
import type { Engine, EngineOptions } from './engine.js';
import { createEngineCore } from './engine-core.js';
import { ledgerBackup } from './ledger-backup.js';
import { createPurging } from './purging.js';
import { createReopening } from './reopen-outcomes.js';
import { answerNow, serveWaiting, sessionCommands, tellWatched } from './session-commands.js';
import { sweepCommands } from './sweep-commands.js';
import { sweepReadings } from './sweep-readings.js';
import { createWaitingSyncs } from './waiting-syncs.js';

/** Serves a state that was restored from the ledger, and closes the ledger in the end. */
export function startEngine(
  { state, ledger }: { readonly state: CoordinatorState; readonly ledger: Ledger },
  options: EngineOptions,
): Engine {
  const { clock } = options;
  const waiting = createWaitingSyncs(clock, (request) => answerNow(core, request));
  const core = createEngineCore({ state, ledger }, options, {
    beforeCommit: () => serveWaiting(core, waiting),
    onWatched: (sweepId) => tellWatched(core, waiting, sweepId),
    afterCommit: () => reopening.start(),
    onFailure: (error) => {
      stopTicks();
      waiting.failAll(error);
    },
  });
  let refereeWanted = false;
  const tick = (): void => {
    core.act({ kind: 'tick' });
    const wanted = isRefereeWanted(state, clock.monotonicMs());
    if (wanted === refereeWanted) return;
    refereeWanted = wanted;
    options.referee?.onWanted(wanted);
  };
  const reopening = createReopening(core, ledger, clock);
  const stopTicks = clock.every(tickPeriodMs(state.settings.leaseDurationMs), tick);
  const purging = createPurging(core, ledger, clock);
  reopening.start();
  purging.start();
  const close = (): void => {
    stopTicks();
    reopening.stop();
    purging.stop();
    waiting.endAll({ kind: 'answer', leases: [], revokedLeaseIds: [], refusedLeaseIds: [] });
    try {
      core.flush();
    } finally {
      core.stop(new Error('the engine is closed'));
      ledger.close();
    }
  };
  return {
    ...sweepCommands(core, options, purging),
    ...allocationCommands(core, ledger),
    ...auditCommands(core, ledger, clock),
    ...sessionCommands(core, waiting, clock),
    ...sweepReadings(core, ledger, clock),
    ...ledgerBackup(core, ledger),
    ledgerNote: ledger.note,
    failed: core.failed,
    close: () =>
      new Promise((resolve) => {
        close();
        resolve();
      }),
  };
}
