import type { DurableAllocationFact } from './fact.js';

/** A fact as a ledger keeps it. */
export interface AllocationEntry {
  /** JSON. */
  readonly content: string;
  readonly timeMs: number;
}

export function encodeFact(fact: DurableAllocationFact): AllocationEntry {
  return { content: JSON.stringify(fact), timeMs: fact.timeMs };
}

/** What `encodeFact` gave; throws a RangeError where the content is no fact of this version. */
export function decodeFact({ content }: Pick<AllocationEntry, 'content'>): DurableAllocationFact {
  const value: unknown = JSON.parse(content);
  if (isFact(value)) return value;
  throw new RangeError(`expected a fact of an allocation, got ${content.slice(0, 100)}`);
}

/** The ledger holds each row against its sum: a fact that has a known kind is whole. */
function isFact(value: unknown): value is DurableAllocationFact {
  if (typeof value !== 'object' || value === null) return false;
  return 'kind' in value && typeof value.kind === 'string' && Object.hasOwn(kinds, value.kind) && 'timeMs' in value;
}

const kinds: Readonly<Record<DurableAllocationFact['kind'], true>> = {
  'allocation-opened': true,
  'process-started': true,
  'settings-changed': true,
  'submission-ordered': true,
  'job-submitted': true,
  'submission-refused': true,
  'submission-unknown': true,
  'submission-lost': true,
  'job-found': true,
  'job-started': true,
  'job-requeued': true,
  'worker-joined': true,
  'worker-left': true,
  'job-proved': true,
  'cancel-ordered': true,
  'job-ended': true,
  'log-noted': true,
  'allocation-paused': true,
  'allocation-resumed': true,
  'removal-ordered': true,
  'allocation-closed': true,
  'clock-set-back': true,
  'wish-given': true,
  'wish-taken': true,
};
