/** Why an attempt ended without an outcome, where the task is charged for it. */
export type FailureCause = 'kernel-error' | 'thread-lost' | 'lease-lost';

/** How many failures of each kind a task may have before a trial of it is quarantined; each kind has its own budget. */
export const retryCount: Readonly<Record<FailureCause, number>> = {
  // Kernels are deterministic: two repetitions tell a bad trial from a bit flip or from a bad build on one host.
  'kernel-error': 2,
  // How much memory a thread gets depends on what else runs on its host, so other hosts should try.
  'thread-lost': 3,
  // Hosts are preempted and rebooted for reasons other than the task, so this budget is the largest.
  'lease-lost': 5,
};
