import { timingSafeEqual } from 'node:crypto';
import type { Task } from '../../src/sweep/outcome.js';
import type { Sign } from './sign.js';

/** Why a task was leased: first, beside an attempt that takes too long, to audit its outcome, or to decide a dispute. */
export type LeasePurpose = 'first' | 'straggler' | 'audit' | 'referee';

/** The content of a lease identity, which must be readable after the lease, its session or the coordinator has ended. */
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
 * purpose; `attempt` is made of [0-9a-z-]. The MAC under the ledger's key covers all of it and the process that it was
 * granted to. So an outcome that arrives after its lease still names its task, even to a coordinator that was restarted,
 * and nobody can invent an identity or use one of another process (D34).
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

/** The process follows a space, which no body contains. */
function signedText(body: string, process: string): string {
  return `${body} ${process}`;
}

const leaseIdLengthMax = 256;

/** Each number has one spelling, so that one lease has one identity. */
const bodyPattern =
  /^([0-9a-f]{32})\.(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})\.([1-9]\d{0,9})\.([fsar])-[0-9a-z]{1,40}-[0-9a-z]{1,16}$/;

/**
 * The content of the identity, or undefined where no coordinator of this ledger granted it to this process. The MAC is
 * compared in constant time before the rest is parsed; the task need not exist.
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
    purpose: getPurpose(letter),
  };
}

function getPurpose(letter: string): LeasePurpose {
  const purposes = ['first', 'straggler', 'audit', 'referee'] as const;
  const purpose = purposes.find((name) => purposeLetters[name] === letter);
  if (purpose === undefined) throw new RangeError(`a lease identity with the purpose ${letter} was signed`);
  return purpose;
}
