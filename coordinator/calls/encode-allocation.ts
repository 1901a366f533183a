import { type AllocationSummary, describeAllocation } from '../../src/allocation/describe-allocation.js';
import type { AllocationWish } from '../../src/allocation/observation.js';
import type { AllocationState, EndedJob } from '../../src/allocation/state.js';
import type { Allocation } from '../../src/wire/generated/phasegrid/v1/Allocation.js';
import type { EndedJob as EndedJobMessage } from '../../src/wire/generated/phasegrid/v1/EndedJob.js';

export const wishNames = {
  pause: 'ALLOCATION_WISH_PAUSE',
  resume: 'ALLOCATION_WISH_RESUME',
  remove: 'ALLOCATION_WISH_REMOVE',
} as const satisfies Record<AllocationWish, string>;

const phaseNames = {
  open: 'PHASE_OPEN',
  paused: 'PHASE_PAUSED',
  removing: 'PHASE_REMOVING',
  closed: 'PHASE_CLOSED',
} as const satisfies Record<AllocationSummary['phase'], string>;

export function encodeAllocation(
  state: AllocationState,
  { nowMs, heldBy }: { readonly nowMs: number; readonly heldBy: string },
): Allocation {
  const { allocationId, origin, settings, ended, wishes } = state;
  const { phase, queued, starting, working, notes, excluded } = describeAllocation(state, nowMs);
  const { engine, nodes, threads, walltimeMs } = settings;
  return {
    ...{ allocationId, engine, nodes, threads, walltimeMs, queued, starting, working, heldBy },
    user: origin?.user ?? '',
    request: origin?.request ?? '',
    folder: origin?.folder ?? '',
    phase: phaseNames[phase],
    notes: [...notes],
    excludedNodes: [...excluded],
    ended: ended.map(encodeEnded),
    wishes: wishes.map(({ wish }) => wishNames[wish]),
  };
}

function encodeEnded({ number, jobId = '', node = '', reason = '', hasFailed, endedMs, log = [] }: EndedJob) {
  const message: EndedJobMessage = {
    ...{ number, jobId, node, reason },
    failed: hasFailed,
    endedTimeMs: Math.max(0, Math.floor(endedMs)),
    log: [...log],
  };
  return message;
}
