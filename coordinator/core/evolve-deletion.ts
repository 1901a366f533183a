import type { SweepDeleted } from './fact.js';
import { dropChecks, dropLeases } from './lease-moves.js';
import { type CoordinatorState, getSweep } from './state.js';

/** Workers that hold leases of the sweep are told that these are revoked. Which source computed how much stays known. */
export function deleteSweep(state: CoordinatorState, { sweepId, files }: SweepDeleted): void {
  const sweep = getSweep(state, sweepId);
  for (const taskNumber of [...sweep.leases.keys()]) dropLeases(state, sweep, taskNumber);
  for (const taskNumber of [...sweep.checks.keys()]) dropChecks(state, sweep, taskNumber);
  for (const [process, losses] of state.losses) {
    const others = losses.filter((loss) => loss.sweepId !== sweepId);
    if (others.length === 0) state.losses.delete(process);
    else if (others.length < losses.length) state.losses.set(process, others);
  }
  for (const [process, suspicion] of state.suspicions) {
    const losses = suspicion.losses.filter((loss) => loss.sweepId !== sweepId);
    if (losses.length === 0) state.suspicions.delete(process);
    else state.suspicions.set(process, { ...suspicion, losses });
  }
  for (const reference of files) state.files.delete(reference);
  state.active.delete(sweepId);
  state.sweeps.delete(sweepId);
}
