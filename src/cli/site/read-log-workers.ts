import { jobName } from '../../allocation/job-name.js';
import type { AllocationObservation } from '../../allocation/observation.js';
import type { AllocationView } from './launch-threads.js';

/** What a worker writes as soon as it has its threads. */
const startLine = /^worker with (\d+) threads? for /m;

/** Workers of jobs that run, by what they wrote into their logs. */
export async function readLogWorkers({ state, engine }: AllocationView): Promise<AllocationObservation[]> {
  const observations: AllocationObservation[] = [];
  for (const { number, place, worker } of state.jobs.values()) {
    if (place.kind !== 'running' || worker !== undefined) continue;
    const name = jobName(state.allocationId, number);
    const match = startLine.exec(await engine.readLog(name));
    if (match !== null) observations.push({ kind: 'worker-joined', name, threads: Number(match[1]) });
  }
  return observations;
}
