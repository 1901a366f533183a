import type { JobEngine } from '../../allocation/job-engine.js';

/** Cancels whatever the engine lists, where facts can be written no more. */
export async function cancelAll(engine: JobEngine): Promise<void> {
  const live = (await engine.list()).filter(({ state }) => state !== 'ended');
  if (live.length > 0) await engine.cancel(live.map(({ name, jobId }) => ({ kind: 'cancel', name, jobId })));
}
