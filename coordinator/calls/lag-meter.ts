import type { WallClock } from '../wall-clock.js';

/** By how much the event loop of this process is late: a coordinator that is starved takes no crowd in. */
export interface LagMeter {
  readonly lagMs: () => number;
  readonly close: () => void;
}

const periodMs = 500;

/** What was measured counts half as much a period later, since overload comes and goes. */
const keptShare = 1 / 2;

export function createLagMeter({ monotonicMs, every }: Pick<WallClock, 'monotonicMs' | 'every'>): LagMeter {
  let lastMs = monotonicMs();
  let keptMs = 0;
  /** The timer may be late itself: whoever asks in the meantime learns of that. */
  const lateMs = (): number => Math.max(0, monotonicMs() - lastMs - periodMs);
  const close = every(periodMs, () => {
    keptMs = Math.max(keptShare * keptMs, lateMs());
    lastMs = monotonicMs();
  });
  return { lagMs: () => Math.max(keptMs, lateMs()), close };
}
