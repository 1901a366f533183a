import test from 'ava';
import { classifyEnding } from '../../src/allocation/ending.js';
import { classifyPending } from '../../src/allocation/pending-reason.js';

/** Words of Slurm, up to version 24 (https://slurm.schedmd.com/job_reason_codes.html). */
const reasons = {
  ordinary: [
    'Priority',
    'Resources',
    'BeginTime',
    'Dependency',
    'Licenses',
    'Reservation',
    'Prolog',
    'Cleaning',
    'None',
  ],
  limited: [
    'AssocGrpCpuLimit',
    'AssocGrpJobsLimit',
    'AssocGrpNodeLimit',
    'AssocGrpMemLimit',
    'AssocGrpCPURunMinutesLimit',
    'AssocMaxJobsLimit',
    'AssociationJobLimit',
    'AssociationResourceLimit',
    'QOSGrpCpuLimit',
    'QOSGrpCPURunMinutesLimit',
    'QOSMaxJobsPerUserLimit',
    'QOSMaxCpuPerUserLimit',
    'QOSMaxNodePerUserLimit',
    'QOSMaxSubmitJobPerUserLimit',
    'QOSJobLimit',
    'QOSResourceLimit',
    'QOSUsageThreshold',
    'MaxCpuPerAccount',
  ],
  lasting: [
    'PartitionTimeLimit',
    'PartitionNodeLimit',
    'BadConstraints',
    'InvalidAccount',
    'InvalidQOS',
    'AccountNotAllowed',
    'QOSNotAllowed',
    'AssocGrpCPUMinutesLimit',
    'AssocGrpBillingMinutes',
    'AssocGrpWallLimit',
    'AssocMaxCpuPerJobLimit',
    'AssocMaxWallDurationPerJobLimit',
    'AssocMaxNodePerJobLimit',
    'QOSGrpCPUMinutesLimit',
    'QOSGrpWallLimit',
    'QOSMaxCpuPerJobLimit',
    'QOSMaxCpuPerNodeLimit',
    'QOSMaxCpuMinutesPerJobLimit',
    'QOSMaxWallDurationPerJobLimit',
    'QOSMinCpuNotSatisfied',
    'QOSTimeLimit',
    'MaxMemPerLimit',
    'DependencyNeverSatisfied',
  ],
  held: ['JobHeldUser', 'JobHeldAdmin'],
  unstartable: ['launch failed requeued held', 'launch_failed_requeued_held', 'JobHoldMaxRequeue', 'JobLaunchFailure'],
} as const;

for (const [kind, words] of Object.entries(reasons)) {
  test(`a reason to wait is ${kind}: ${words.join(', ')}`, (t) => {
    for (const word of words) t.is<string, string>(classifyPending(word), kind, word);
  });
}

test('no reason is an ordinary one', (t) => {
  t.is(classifyPending(undefined), 'ordinary');
});

test('an ending is known by its first word', (t) => {
  t.is(classifyEnding('CANCELLED by 1000'), 'cancelled');
  t.is(classifyEnding('timeout'), 'time-limit');
  t.is(classifyEnding('Exit 1'), 'unknown');
  t.is(classifyEnding(undefined), 'unknown');
});
