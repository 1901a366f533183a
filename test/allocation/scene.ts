import { type AllocationDecision, decide } from '../../src/allocation/decide.js';
import { evolve } from '../../src/allocation/evolve.js';
import type { AllocationFact } from '../../src/allocation/fact.js';
import { jobName } from '../../src/allocation/job-name.js';
import type { AllocationObservation, JobObservation, SubmitResult } from '../../src/allocation/observation.js';
import type { AllocationOrder } from '../../src/allocation/order.js';
import { openAllocation, restoreAllocation } from '../../src/allocation/restore-allocation.js';
import { type AllocationRequest, compileAllocationSettings } from '../../src/allocation/settings.js';
import type { AllocationState } from '../../src/allocation/state.js';

export const sceneId = 'scene0000';
export const name = (job: number): string => jobName(sceneId, job);

/** An allocation that is told things one by one. */
export interface Scene {
  readonly state: AllocationState;
  readonly facts: AllocationFact[];
  nowMs: number;
  readonly observe: (observation: AllocationObservation) => AllocationDecision;
  /** A listing, a quarter of a minute later. */
  readonly list: (
    ...jobs: readonly (readonly [number, JobObservation['state'], (string | undefined)?, string?])[]
  ) => readonly AllocationOrder[];
  readonly answer: (job: number, result?: SubmitResult) => readonly AllocationOrder[];
  readonly pass: (minutes: number) => readonly AllocationOrder[];
  readonly demand: (coreSecondsLeft: number, tasksLeft?: number) => readonly AllocationOrder[];
}

/** With a process that has seen an empty listing, and much to do. */
export function openScene(request: Partial<AllocationRequest> = {}): Scene {
  const whole = { engine: 'simulated', nodes: 4, threads: 10, walltimeMs: 3_600_000, ...request };
  const compiled = compileAllocationSettings(whole);
  if (compiled.kind === 'refused') throw new RangeError(compiled.problems.join('; '));
  const opened = openAllocation(sceneId, compiled.settings, 0);
  const state = restoreAllocation([opened]);
  if (state === undefined) throw new RangeError('the allocation is gone');
  const scene: Scene = {
    state,
    facts: [opened],
    nowMs: 1000,
    observe: (observation) => {
      const decision = decide(state, observation, scene.nowMs);
      for (const fact of decision.facts) evolve(state, fact);
      scene.facts.push(...decision.facts);
      return decision;
    },
    list: (...jobs) => {
      scene.nowMs += 15_000;
      const listed = jobs.map(
        ([job, place, reason, node]): JobObservation => ({
          name: name(job),
          jobId: String(100 + job),
          state: place,
          ...(reason !== undefined && { reason }),
          ...(node !== undefined && { node }),
        }),
      );
      return scene.observe({ kind: 'jobs-listed', jobs: listed }).orders;
    },
    answer: (job, result = { kind: 'submitted', jobId: String(100 + job) }) =>
      scene.observe({ kind: 'submit-answered', name: name(job), result }).orders,
    pass: (minutes) => {
      scene.nowMs += minutes * 60_000;
      return scene.observe({ kind: 'tick' }).orders;
    },
    demand: (coreSecondsLeft, tasksLeft = 1e6) =>
      scene.observe({ kind: 'demand', demand: { coreSecondsLeft, tasksLeft, longestTrialSeconds: 1 } }).orders,
  };
  scene.observe({ kind: 'started' });
  return scene;
}

/** The names of the jobs that the orders of a kind name. */
export function namesOf(orders: readonly AllocationOrder[], kind: AllocationOrder['kind']): string[] {
  return orders.filter((order) => order.kind === kind).map((order) => order.name);
}
