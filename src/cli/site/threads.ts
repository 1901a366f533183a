/** Who computes for the coordinator of this process: threads of its own, or jobs elsewhere. */
export interface Threads {
  /** Resolves after a drain; rejects when nobody will compute any longer. */
  readonly done: Promise<void>;
  /** Takes no more tasks and reports what is finished; resolves within `drainMaxMs`. */
  readonly drain: () => Promise<void>;
  /** Ends what would wait for a coordinator whose ledger is lost: there is nothing left to report to. */
  readonly abandon: () => Promise<void>;
}
