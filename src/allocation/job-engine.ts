import type { JobObservation, SubmitResult } from './observation.js';
import type { CancelOrder, SubmitOrder } from './order.js';

/** An engine that places jobs, as its adapter shows it. Whatever rejects says nothing: it may have happened or not. */
export interface JobEngine {
  /** Submits one job under the order's name. */
  readonly submit: (order: SubmitOrder) => Promise<SubmitResult>;
  /** All jobs whose names are this allocation's, ended ones too as long as the engine knows them. */
  readonly list: () => Promise<readonly JobObservation[]>;
  /** Cancelling a job that has ended is no error. */
  readonly cancel: (jobs: readonly CancelOrder[]) => Promise<void>;
  /** What the job has written, the end of it where it is long; empty where nothing is there. */
  readonly readLog: (name: string) => Promise<string>;
  /** What is wrong with the settings, a sentence each, before anything is submitted. */
  readonly checkSettings: () => Promise<readonly string[]>;
}
