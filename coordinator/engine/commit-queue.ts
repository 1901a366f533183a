import { type DurableFact, type EphemeralFact, type Fact, isDurable } from '../core/fact.js';
import type { Ledger } from '../store/ledger.js';

/** Collects the facts of one turn of the event loop into one transaction: the group commit. */
export interface CommitQueue {
  readonly add: (facts: readonly Fact[]) => void;
  /** Resolves once everything added so far is on disk; rejects if its commit fails. */
  readonly committed: () => Promise<void>;
  /** Commits what was added now. Throws what the ledger throws, and so does every later call. */
  readonly flush: () => void;
  /** Ends all committing and rejects every waiting promise with the error. */
  readonly fail: (error: Error) => void;
}

export interface CommitHooks {
  /** Called when the turn ends, as the last chance to add facts to its commit. */
  readonly beforeCommit: () => void;
  /** Called with the sweeps that the commit touched, after the waiting promises were resolved. */
  readonly afterCommit: (sweepIds: ReadonlySet<string>) => void;
  /** Called once. */
  readonly onFailure: (error: Error) => void;
}

interface Turn {
  readonly facts: DurableFact[];
  readonly sweepIds: Set<string>;
  readonly immediate: NodeJS.Immediate;
  readonly waits: { readonly resolve: () => void; readonly reject: (error: Error) => void }[];
}

export function createCommitQueue(ledger: Ledger, hooks: CommitHooks): CommitQueue {
  let turn: Turn | undefined;
  let failure: Error | undefined;

  const fail = (error: Error): void => {
    if (failure !== undefined) return;
    failure = error;
    const broken = turn;
    turn = undefined;
    if (broken !== undefined) clearImmediate(broken.immediate);
    for (const { reject } of broken?.waits ?? []) reject(error);
    hooks.onFailure(error);
  };
  const endTurn = (): void => {
    if (turn === undefined) return;
    try {
      hooks.beforeCommit();
      if (turn.facts.length > 0) ledger.commit(turn.facts);
    } catch (error) {
      fail(asError(error));
      return;
    }
    const { sweepIds, immediate, waits } = turn;
    turn = undefined;
    clearImmediate(immediate);
    for (const { resolve } of waits) resolve();
    hooks.afterCommit(sweepIds);
  };
  return {
    add: (facts) => {
      if (failure !== undefined) throw failure;
      if (facts.length === 0) return;
      turn ??= { facts: [], sweepIds: new Set(), waits: [], immediate: setImmediate(endTurn) };
      for (const fact of facts) {
        if (isDurable(fact)) turn.facts.push(fact);
        if (fact.kind === 'allocation-noted') continue;
        if (isDurable(fact) || isNewsOfSweep(fact)) turn.sweepIds.add(fact.sweepId);
      }
    },
    committed: () =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) reject(failure);
        else if (turn === undefined) resolve();
        else turn.waits.push({ resolve, reject });
      }),
    flush: () => {
      endTurn();
      if (failure !== undefined) throw failure;
    },
    fail,
  };
}

/** Ephemeral facts that watchers of the sweep see. */
function isNewsOfSweep(
  fact: EphemeralFact,
): fact is Extract<EphemeralFact, { kind: 'lease-advanced' | 'misfit-noted' }> {
  return fact.kind === 'lease-advanced' || fact.kind === 'misfit-noted';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error), { cause: error });
}
