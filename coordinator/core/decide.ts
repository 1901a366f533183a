import type { Instant } from '../wall-clock.js';
import { decideAuditSweep, decideRetry, decideTakeBack } from './audit/decide-take-back.js';
import { decideNote } from './decide-allocation.js';
import { decideHeld } from './decide-held.js';
import { decideResult } from './decide-result.js';
import { decideAbandon, decideRegister } from './decide-session.js';
import { decideCancel, decideDelete, decideResume, decideSubmit } from './decide-sweep.js';
import { decideAnswer, decideReception } from './decide-sync.js';
import { decideTick } from './decide-tick.js';
import type { Decision, EventKind, Events, Replies } from './event.js';
import type { CoordinatorState } from './state.js';

type Decide<K extends EventKind> = (state: CoordinatorState, event: Events[K], now: Instant) => Decision<Replies[K]>;

const decisions: { readonly [K in EventKind]: Decide<K> } = {
  'submit-sweep': decideSubmit,
  'cancel-sweep': decideCancel,
  'resume-sweep': decideResume,
  'delete-sweep': decideDelete,
  register: decideRegister,
  'receive-sync': decideReception,
  'receive-result': decideResult,
  'report-held': decideHeld,
  'answer-sync': decideAnswer,
  'abandon-sync': decideAbandon,
  tick: decideTick,
  'take-back': decideTakeBack,
  'retry-tasks': decideRetry,
  'audit-tasks': decideAuditSweep,
  'note-allocation': decideNote,
};

/** What follows from the event. It reads the state and the given time, changes nothing, and costs O(size of the event). */
export function decide<K extends EventKind>(
  state: CoordinatorState,
  event: Events[K] & { readonly kind: K },
  now: Instant,
): Decision<Replies[K]> {
  return decisions[event.kind](state, event, now);
}
