import type { Allocation__Output } from '../../wire/generated/phasegrid/v1/Allocation.js';
import type { EndedJob__Output } from '../../wire/generated/phasegrid/v1/EndedJob.js';
import { formatDuration, formatPlural } from '../command-line/format-quantity.js';

/** Each allocation in a few lines, the newest first. */
export function describeAllocations(allocations: readonly Allocation__Output[]): string {
  if (allocations.length === 0) return 'no allocations: `phasegrid allocate slurm` opens one';
  return allocations.map(describeOne).join('\n');
}

function describeOne(allocation: Allocation__Output): string {
  const { allocationId, phase, request, user, heldBy, notes, excludedNodes, wishes } = allocation;
  const isClosed = phase === 'PHASE_CLOSED';
  const lines = [
    `${allocationId}  ${phase.replace('PHASE_', '').toLowerCase()}  ${request} (${user})`,
    ...(isClosed ? [] : [describeJobs(allocation)]),
    ...(isClosed ? [] : [heldBy === '' ? 'no process runs it' : `run by ${heldBy}`]),
    ...notes,
    ...(wishes.length === 0 ? [] : [`not taken yet: ${wishes.map(nameWish).join(', ')}`]),
    ...(excludedNodes.length === 0 ? [] : [`keeps away from ${excludedNodes.join(', ')}`]),
  ];
  return lines.join('\n  ');
}

function describeJobs({ queued, starting, working, nodes, threads, walltimeMs }: Allocation__Output): string {
  const jobs = `${queued} queued, ${starting} starting, ${working} working`;
  const most = `of ${formatPlural(nodes, 'node')} with ${formatPlural(threads, 'thread')}`;
  return `${jobs}, ${most} for ${formatDuration(walltimeMs / 1000)}`;
}

function nameWish(wish: string): string {
  return wish.replace('ALLOCATION_WISH_', '').toLowerCase();
}

export function describeEnding({ number, jobId, node, reason, failed }: EndedJob__Output): string {
  const name = jobId === '' ? `job ${number}` : `job ${number} (${jobId})`;
  const place = node === '' ? '' : ` on ${node}`;
  const how = failed ? 'ended before it computed anything' : 'ended';
  return `${name}${place} ${how}: ${reason === '' ? 'it vanished from the listing' : reason}`;
}
