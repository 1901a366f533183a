/**
 * What a reason to wait, in Slurm's words, says of the job. `ordinary`: it waits its turn. `limited`: it waits until other
 * jobs of the user or the account end. `held`: until somebody releases it. `unstartable`: it was started and could not be;
 * the engine holds it. `lasting`: it will never start.
 */
export type PendingKind = 'ordinary' | 'limited' | 'held' | 'unstartable' | 'lasting';

const lastingReasons = new Set([
  'PartitionTimeLimit',
  'PartitionNodeLimit',
  'BadConstraints',
  'InvalidAccount',
  'InvalidQOS',
  'AccountNotAllowed',
  'QOSNotAllowed',
  'AssociationTimeLimit',
  'QOSTimeLimit',
  'MaxMemPerLimit',
  'DependencyNeverSatisfied',
  'ReservationDeleted',
  'DeadLine',
  'Deadline',
]);

/** What one job asks for is beyond a limit of the account's association or of the quality of service. */
const jobBeyondLimit = /^(Assoc|QOS)(Max|Min)\w*(PerJob|PerNode|NotSatisfied|CpuMinutes|WallDuration)/i;

/** The time that the account was given is spent. Minutes of what runs at the same time come back as jobs end. */
const budgetSpent = /^(Assoc|QOS)Grp(?!\w*RunMin)\w*(Minutes|Wall)(Limit)?$/i;

const limit = /^(Assoc|QOS)(Grp|Max|Job|Resource|Usage|iation)|^Max\w+PerAccount/i;

const unstartable = /^(launch.failed.requeued.held|JobHoldMaxRequeue|JobLaunchFailure)$/i;

export function classifyPending(reason: string | undefined): PendingKind {
  if (reason === undefined) return 'ordinary';
  if (lastingReasons.has(reason) || jobBeyondLimit.test(reason) || budgetSpent.test(reason)) return 'lasting';
  if (limit.test(reason)) return 'limited';
  if (unstartable.test(reason)) return 'unstartable';
  return reason.startsWith('JobHeld') ? 'held' : 'ordinary';
}
