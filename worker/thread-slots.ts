/**
 * The fields of a slot in the shared Int32Array: the cancel flag, the running trial's offset in its task, and the share of
 * the trial that is done, in thousandths.
 */
const fieldCount = 3;

/** The value of a slot's second field while no trial is running. */
export const noTrial = -1;

/** One slot for each attempt that may run at the same time, in memory that the main thread and all pool threads share. */
export function createThreadSlots(slotCount: number): Int32Array {
  const slots = new Int32Array(new SharedArrayBuffer(slotCount * fieldCount * Int32Array.BYTES_PER_ELEMENT));
  for (let slot = 0; slot < slotCount; slot += 1) resetSlot(slots, slot);
  return slots;
}

/** Resets a slot for its next attempt. */
export function resetSlot(slots: Int32Array, slot: number): void {
  Atomics.store(slots, cancelFlagIndex(slot), 0);
  Atomics.store(slots, runningTrialIndex(slot), noTrial);
  Atomics.store(slots, trialShareIndex(slot), 0);
}

/** How many trials of the slot's attempt are done, with the share of the running one. */
export function readTrialsDone(slots: Int32Array, slot: number): number {
  const offset = Atomics.load(slots, runningTrialIndex(slot));
  if (offset === noTrial) return 0;
  // A trial that reports a share of 1 is still running, so it counts as less than 1.
  return offset + Math.min(Math.max(Atomics.load(slots, trialShareIndex(slot)), 0), 999) / 1000;
}

export function cancelFlagIndex(slot: number): number {
  return slot * fieldCount;
}

export function runningTrialIndex(slot: number): number {
  return slot * fieldCount + 1;
}

export function trialShareIndex(slot: number): number {
  return slot * fieldCount + 2;
}
