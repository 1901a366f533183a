import { systemClock } from '../../../coordinator/wall-clock.js';
import { describeAllocation } from '../../allocation/describe-allocation.js';
import type { JobEngine } from '../../allocation/job-engine.js';
import type { Demand } from '../../allocation/observation.js';
import type { AllocationSettings } from '../../allocation/settings.js';
import { type AllocationState, isWaiting } from '../../allocation/state.js';
import { countTasks, planSweep } from '../../sweep/plan.js';
import { sweepId } from '../../sweep/sweep-id.js';
import type { LaunchAccess } from '../access/launch-access.js';
import type { Client } from '../client/client.js';
import type { SweepFile } from '../files/sweep-file.js';
import type { JobsPicture } from '../screen/jobs-text.js';
import { startLaunchThreads } from '../site/launch-threads.js';
import { openLocalSite } from '../site/local-site.js';
import { runSweep, type SweepFlow } from './run-sweep.js';

/** A `run` whose threads are in jobs of an engine. */
export interface LaunchFlow extends Pick<SweepFlow, 'file' | 'out' | 'heatMap' | 'json' | 'crew'> {
  readonly auditShare: number | undefined;
  readonly settings: AllocationSettings;
  readonly openEngine: (allocationId: string) => JobEngine;
  readonly openAccess: (nowMs: number) => Promise<LaunchAccess>;
}

/** Gives the exit code. */
export async function runLaunch(launch: LaunchFlow): Promise<number> {
  const { file, out, auditShare, settings, openEngine } = launch;
  let access: LaunchAccess | undefined;
  const openAccess = async (nowMs: number): Promise<LaunchAccess> => {
    access = await launch.openAccess(nowMs);
    return access;
  };
  return await runSweep({
    ...launch,
    openSite: () => openLocalSite(out, { published: true, auditShare, openAccess }),
    startThreads: (site, { tell, showJobs }) =>
      startLaunchThreads({
        ...{ settings, openEngine, tell },
        store: site.allocations,
        keepsPlace: access?.keepsPlace(site.address) ?? false,
        readDemand: createDemandReader(site.client, file),
        listWorkers: site.listWorkers,
        onChange: (state) => showJobs(countJobs(state)),
      }),
    stopping: 'stopping: workers report what is finished, and the jobs are cancelled (again to stop at once)',
  });
}

/** Gives what is left of a sweep whenever it is called. */
function createDemandReader(client: Client, { sweep, declaration }: SweepFile): () => Promise<Demand | undefined> {
  const plan = planSweep(sweep, declaration);
  const taskCount = countTasks(plan, { trialStart: 0, trialEnd: sweep.trials });
  let longestTrialSeconds = 0;
  for (const { trialCostSeconds } of plan.blocks) longestTrialSeconds = Math.max(longestTrialSeconds, trialCostSeconds);
  const id = sweepId(sweep);
  return async () => {
    const { progress } = await client.getSweep(id);
    if (progress === null) return undefined;
    if (progress.state !== 'SWEEP_STATE_ACTIVE') return { coreSecondsLeft: 0, tasksLeft: 0, longestTrialSeconds: 0 };
    const { computeSecondsLeft: coreSecondsLeft, trialsSettled, trialCount } = progress;
    // Audits are tasks too.
    const tasksLeft = Math.max(1, Math.ceil(taskCount * (1 - trialsSettled / trialCount)));
    return { coreSecondsLeft, tasksLeft, longestTrialSeconds };
  };
}

function countJobs(state: AllocationState): JobsPicture {
  const { queued, starting, working } = describeAllocation(state, systemClock.wallMs());
  const { waitReason } = [...state.jobs.values()].find((job) => isWaiting(job) && job.waitReason !== undefined) ?? {};
  return { queued, starting, working, waitReason, pause: state.pause?.message };
}
