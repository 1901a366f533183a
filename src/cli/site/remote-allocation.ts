import { randomBytes } from 'node:crypto';
import type { AllocationOpened, DurableAllocationFact } from '../../allocation/fact.js';
import { decodeFact, encodeFact } from '../../allocation/fact-codec.js';
import type { AllocationObservation, Demand } from '../../allocation/observation.js';
import { restoreAllocation } from '../../allocation/restore-allocation.js';
import type { AllocationState } from '../../allocation/state.js';
import type { TendAllocationResponse__Output } from '../../wire/generated/phasegrid/v1/TendAllocationResponse.js';
import type { AllocationCalls } from '../client/allocation-calls.js';
import { ClientError } from '../client/client-error.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { foldDemands, type SweepWork } from './fold-demands.js';
import type { RepeatClock } from './repeat-call.js';

/** An allocation in a coordinator's ledger, of which this process is the holder. */
export interface RemoteAllocation {
  readonly state: AllocationState;
  readonly isNew: boolean;
  /** Keeps trying while no coordinator answers; rejects where another process is the holder. */
  readonly note: (facts: readonly DurableAllocationFact[]) => Promise<void>;
  /** What is left to compute. Rejects while no coordinator answers. */
  readonly readDemand: () => Promise<Demand>;
  /** Wishes that came since the last call. */
  readonly takeWishes: () => readonly AllocationObservation[];
  /** Rejects where another process is the holder by now. */
  readonly lost: Promise<never>;
  /** Whether the last call found no coordinator. */
  readonly isOffline: () => boolean;
}

export interface RemoteRequest {
  readonly calls: AllocationCalls;
  /** Empty for one with the same request, or a new one. */
  readonly allocationId: string;
  readonly opening: AllocationOpened;
  /** This process, for people. */
  readonly label: string;
  readonly clock: RepeatClock;
  readonly tell: (line: string) => void;
}

/** A process that was killed is heard of for ten seconds more. */
const takeoverAttempts = 13;

const retryMs = 1000;

export async function openRemoteAllocation(request: RemoteRequest): Promise<RemoteAllocation> {
  const { calls, opening, tell } = request;
  const holder = randomBytes(16).toString('hex');
  const { allocationId, isNew } = await openPatiently(request, holder);
  const hold = { allocationId, holder };
  const known = (await calls.read(hold)).map((content) => decodeFact({ content }));
  const state = restoreAllocation(known);
  if (state === undefined) {
    throw new CliError(`allocation ${allocationId}: expected its facts, got none`, { exitCode: exitCode.failed });
  }
  let factCount = known.filter(({ kind }) => kind !== 'wish-given').length;
  let isOffline = false;
  const loss = splitLoss();
  let wishes: readonly AllocationObservation[] = state.wishes.map(({ number, wish }) => ({
    kind: 'wish',
    number,
    wish,
  }));
  const hearWishes = (answer: TendAllocationResponse__Output): void => {
    wishes = answer.wishes.flatMap(({ number, wish }) => {
      const word = wishWords[wish];
      return word === undefined ? [] : [{ kind: 'wish', number, wish: word } as const];
    });
  };
  const tend = async (facts: string[]): Promise<TendAllocationResponse__Output> => {
    try {
      const answer = await calls.tend({ ...hold, factCount, facts });
      if (isOffline) tell('the coordinator answers again');
      isOffline = false;
      hearWishes(answer);
      return answer;
    } catch (error) {
      if (isPassing(error)) isOffline = true;
      if (error instanceof ClientError && error.code === 'ABORTED') loss.reject(error);
      throw error;
    }
  };
  const work: { isTold: ReadonlySet<string> } = { isTold: new Set() };
  return {
    ...{ state, isNew, lost: loss.promise },
    note: async (facts) => {
      for (let start = 0; start < facts.length; start += factsPerCall) {
        const part = facts.slice(start, start + factsPerCall).map((fact) => encodeFact(fact).content);
        await repeatUntilAnswered(() => tend(part), request);
        factCount += part.length;
      }
    },
    readDemand: async () => {
      const { demands } = await tend([]);
      const { demand, misfits } = foldDemands(demands satisfies readonly SweepWork[], opening.settings.walltimeMs);
      for (const sweepId of misfits) {
        if (!work.isTold.has(sweepId))
          tell(`no trial of sweep ${sweepId} fits into a job: it is left to other workers`);
      }
      work.isTold = new Set(misfits);
      return demand;
    },
    takeWishes: () => {
      const taken = wishes;
      wishes = [];
      return taken;
    },
    isOffline: () => isOffline,
  };
}

const factsPerCall = 500;

/** The same call brings its facts once, however often it is made. */
async function repeatUntilAnswered(
  call: () => Promise<unknown>,
  { clock, tell }: Pick<RemoteRequest, 'clock' | 'tell'>,
): Promise<void> {
  let trouble = '';
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if (!isPassing(error)) throw error;
      const text = describeCause(error);
      if (text !== trouble) tell(text);
      trouble = text;
      await pause(clock, retryMs);
    }
  }
}

const wishWords: Readonly<Record<string, 'pause' | 'resume' | 'remove' | undefined>> = {
  ALLOCATION_WISH_PAUSE: 'pause',
  ALLOCATION_WISH_RESUME: 'resume',
  ALLOCATION_WISH_REMOVE: 'remove',
};

async function openPatiently({ calls, allocationId, opening, label, clock, tell }: RemoteRequest, holder: string) {
  const request = { allocationId, holder, holderLabel: label, opening: encodeFact(opening).content };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await calls.open(request);
    } catch (error) {
      const isHeld = error instanceof ClientError && error.code === 'ALREADY_EXISTS';
      if (!isHeld || attempt >= takeoverAttempts) throw error;
      if (attempt === 1) tell('another process ran this allocation a moment ago: waiting whether it is gone');
      await pause(clock, retryMs);
    }
  }
}

/** Whether the same call may succeed later. */
function isPassing(error: unknown): boolean {
  return error instanceof ClientError && (error.code === 'UNAVAILABLE' || error.code === 'DEADLINE_EXCEEDED');
}

function pause(clock: RepeatClock, delayMs: number): Promise<void> {
  return new Promise((resolve) => void clock.after(delayMs, resolve));
}

function splitLoss(): { readonly promise: Promise<never>; readonly reject: (error: Error) => void } {
  let reject: ((error: Error) => void) | undefined;
  const promise = new Promise<never>((_resolve, refuse) => {
    reject = refuse;
  });
  // Whoever does not wait for it is not told twice.
  promise.catch(() => undefined);
  return { promise, reject: (error) => reject?.(error) };
}
