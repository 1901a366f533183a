import { describeBlock } from '../../sweep/describe-block.js';
import { planSweep, type SweepPlan } from '../../sweep/plan.js';
import type { Sweep } from '../../sweep/sweep.js';
import type { Fault__Output } from '../../wire/generated/phasegrid/v1/Fault.js';
import { findDeclaration } from '../files/sweep-file.js';

/** A line a fault: when, what, where in the sweep, whose, and why. */
export function describeFaults(faults: readonly Fault__Output[], sweep: Sweep): string {
  if (faults.length === 0) return 'no faults';
  const declaration = findDeclaration(sweep.experiment);
  // Another version may cut the sweep into other blocks.
  const plan = declaration?.version === sweep.experimentVersion ? planSweep(sweep, declaration) : undefined;
  return faults.map((fault) => describeFault(fault, plan)).join('\n');
}

function describeFault(fault: Fault__Output, plan: SweepPlan | undefined): string {
  const { timeMs, kind, block, trialStart, trialCount, host, process: name, reason, message } = fault;
  const trials = trialCount === 1 ? `trial ${trialStart}` : `trials ${trialStart} to ${trialStart + trialCount - 1}`;
  const where = plan === undefined ? '' : ` at ${describeBlock(plan, block)}`;
  const who = host === '' ? '' : `  ${host}${name === '' ? '' : ` (process ${name})`}`;
  const why = reason === '' ? '' : `  ${reason}`;
  const what = message === '' ? '' : `  ${message.split('\n')[0]}`;
  const word = kind.replace('KIND_', '').toLowerCase().replace('_', ' ');
  return `${new Date(timeMs).toISOString()}  ${word}  block ${block}${where}, ${trials}${who}${why}${what}`;
}
