import type { Instant } from '../wall-clock.js';
import { decideFailure } from './decide-failure.js';
import type { Fact, LossSuspected } from './fact.js';
import type { CoordinatorState, SuspectedLoss, Suspicion } from './state.js';
import { getTask, isSettled } from './sweep-state.js';

/*
 * A worker whose connection ended may be alive: its network failed, or the coordinator was too busy to answer it. Its tasks
 * are pending again soon, but they are charged only if it stays away for a whole lease more, in which the coordinator was
 * attentive. A task that another worker settled meanwhile is not to blame (D49).
 */

/** Notes that the loss of a worker may be a task's fault. */
export function addSuspicion(state: CoordinatorState, fact: LossSuspected): void {
  const { process, host, processId, abandonedMs, monotonicMs: sinceMs, ...task } = fact;
  const known = state.suspicions.get(process);
  const losses = [...(known?.losses ?? []), { sweepId: task.sweepId, taskNumber: task.taskNumber }];
  state.suspicions.set(process, { process, host, processId, abandonedMs, sinceMs, losses });
}

/** Charges the tasks of the processes that stayed away. In one tick a task is charged once. */
export function decideSuspicions(state: CoordinatorState, now: Instant): Fact[] {
  const { leaseDurationMs } = state.settings;
  const facts: Fact[] = [];
  const charged = new Set<string>();
  for (const suspicion of state.suspicions.values()) {
    if (now.monotonicMs - suspicion.sinceMs < leaseDurationMs) continue;
    const keys = suspicion.losses.map(({ sweepId, taskNumber }) => `${sweepId} ${taskNumber}`);
    if (keys.some((key) => charged.has(key))) continue;
    for (const key of keys) charged.add(key);
    facts.push({ kind: 'suspicion-ended', process: suspicion.process });
    for (const loss of suspicion.losses) facts.push(...decideLoss(state, { suspicion, loss }, now));
  }
  return facts;
}

function decideLoss(
  state: CoordinatorState,
  { suspicion, loss }: { readonly suspicion: Suspicion; readonly loss: SuspectedLoss },
  now: Instant,
): Fact[] {
  const { host, process, processId, abandonedMs } = suspicion;
  const { taskNumber } = loss;
  const sweep = state.sweeps.get(loss.sweepId);
  // The sweep may have been deleted, and one host is one piece of evidence.
  if (sweep === undefined || sweep.cancelled || isSettled(sweep, taskNumber)) return [];
  if (sweep.losses.get(taskNumber)?.has(host) === true) return [];
  const task = getTask(sweep, taskNumber);
  const silentMs = Math.round(now.monotonicMs - abandonedMs);
  const message = `process ${processId} on ${host} broke off while it ran the task, and did not come back within ${silentMs} ms`;
  // With several trials the running one is not known, because the reported progress may be a second old.
  const trial = task.trialCount === 1 ? task.trialStart : undefined;
  return decideFailure({ sweep, task, taskNumber }, { cause: 'lease-lost', trial, host, process, message }, now);
}
