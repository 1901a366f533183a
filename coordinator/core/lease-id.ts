import { timingSafeEqual } from 'node:crypto';
import type { Task } from '../../src/sweep/outcome.js';
import type { Sign } from './sign.js';

/** Why a task was leased: at first, beside an attempt that takes too long, or again to hold two outcomes together. */
export type LeasePurpose = 'first' | 'straggler' | 'audit' | 'referee';

/** What a lease identity says: it must be readable after the lease, its session or the coordinator is gone. */
export interface LeaseName {
  readonly sweepId: string;
  readonly task: Task;
  readonly purpose: LeasePurpose;
}

const purposeLetters = { first: 'f', straggler: 's', audit: 'a', referee: 'r' } as const satisfies Record<
  LeasePurpose,
  string
>;

/**
 * `SWEEP.BLOCK.START.COUNT.NONCE.MAC`. The nonce makes it unique over all leases of all coordinators and carries the
 * purpose; `attempt` is made of [0-9a-z-]. The MAC binds all of it, and the process that it was granted to, to the
 * ledger's key: an outcome that outlived its lease still finds its place, even in a coordinator that was started anew,
 * and nobody can make one up, or use another process's (D34).
 */
export function encodeLeaseId(
  { sweepId, task, purpose }: LeaseName,
  { attempt, process }: { readonly attempt: string; readonly process: string },
  sign: Sign,
): string {
  const { block, trialStart, trialCount } = task;
  const body = `${sweepId}.${block}.${trialStart}.${trialCount}.${purposeLetters[purpose]}-${attempt}`;
  return `${body}.${sign(signedText(body, process))}`;
}

/** The process stands behind a space, which no body has. */
function signedText(body: string, process: string): string {
  return `${body} ${process}`;
}

const leaseIdLengthMax = 256;

/** One way to write each number, so that one lease has one identity. */
const bodyPattern =
  /^([0-9a-f]{32})\.(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})\.([1-9]\d{0,9})\.([fsar])-[0-9a-z]{1,40}-[0-9a-z]{1,16}$/;

/**
 * What the identity says, or undefined where this ledger's coordinators never granted it to this process. The MAC is
 * compared in constant time before the rest is read; the task need not exist.
 */
export function verifyLeaseId(text: string, process: string, sign: Sign): LeaseName | undefined {
  const bodyLength = text.lastIndexOf('.');
  if (bodyLength < 0 || text.length > leaseIdLengthMax) return undefined;
  const body = text.slice(0, bodyLength);
  const expected = Buffer.from(sign(signedText(body, process)));
  const got = Buffer.from(text.slice(bodyLength + 1));
  if (got.length !== expected.length || !timingSafeEqual(got, expected)) return undefined;
  const match = bodyPattern.exec(body);
  if (match === null) return undefined;
  const [, sweepId, block, trialStart, trialCount, letter] = match;
  return {
    sweepId,
    task: { block: Number(block), trialStart: Number(trialStart), trialCount: Number(trialCount) },
    purpose: findPurpose(letter),
  };
}

function findPurpose(letter: string): LeasePurpose {
  const purposes = ['first', 'straggler', 'audit', 'referee'] as const;
  const purpose = purposes.find((name) => purposeLetters[name] === letter);
  if (purpose === undefined) throw new RangeError(`a lease identity with the purpose ${letter} was signed`);
  return purpose;
}
