/** Why an attempt ended without an outcome, where the task is charged for it. */
export type FailureCause = 'kernel-error' | 'thread-lost' | 'lease-lost';

/** How many failures of each kind a task may have before a trial of it is set aside; each kind counts alone. */
export const retryCount: Readonly<Record<FailureCause, number>> = {
  // Kernels are deterministic: two repetitions tell a bad trial from a bit flip or a bad build of one host.
  'kernel-error': 2,
  // Memory depends on what else a host does: give other hosts a chance.
  'thread-lost': 3,
  // Hosts are preempted and rebooted through no fault of the task; only a task that takes hosts down gets here.
  'lease-lost': 5,
};
