import type { VerdictTable } from '../../../src/statistics/verdict-table.js';
import { planSweep, type SweepPlan } from '../../../src/sweep/plan.js';
import type { Sweep, SweepId } from '../../../src/sweep/sweep.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import type { Chance } from '../chance.js';
import { toyDeclaration, toySweep, toyTable } from '../toy-sweep.js';

/** How a trial ends, every time that it is run. */
export type Curse = 'kernel-error' | 'thread-lost' | 'process-lost';

/** A sweep of the simulated world, and the truth about it. */
export interface Study {
  readonly id: SweepId;
  readonly sweep: Sweep;
  readonly plan: SweepPlan;
  /** What an undisturbed run gives. */
  readonly truth: VerdictTable;
  /** The trials of the sweep as it is submitted first, second, and so on. */
  readonly growth: readonly number[];
  readonly curses: ReadonlyMap<string, Curse>;
  submissions: number;
  /** How often it was deleted; what was acknowledged before that is gone. */
  deletions: number;
  /** A deletion was asked for, and nobody knows whether it is on disk. */
  isDeletionOpen: boolean;
  /** As it was acknowledged last, and what was asked for since without an answer. */
  priorities: readonly number[];
}

const shapes: readonly (readonly number[])[] = [[8, 13, 26], [9], [4, 11]];

/** The plan and the table of a shape are the same in every world. */
const prepared = shapes.map((growth, index) => {
  const sweep = toySweep({ seed: index + 1, trials: growth[growth.length - 1] });
  const plan = planSweep(sweep, toyDeclaration);
  return { id: sweepId(sweep), sweep, plan, growth, truth: toyTable(plan) };
});

export function createStudies(chance: Chance): Study[] {
  return prepared.slice(0, 1 + chance.below(shapes.length)).map((shape, index) => ({
    ...shape,
    curses: createCurses(chance, shape.sweep.trials, index),
    submissions: 0,
    deletions: 0,
    isDeletionOpen: false,
    priorities: [1],
  }));
}

/** A trial that takes its process down needs many deaths to be set aside, so few worlds have one. */
function createCurses(chance: Chance, trials: number, index: number): Map<string, Curse> {
  const curses = new Map<string, Curse>();
  for (let count = chance.below(3); count > 0; count -= 1) {
    curses.set(curseKey(chance.below(3), chance.below(trials)), chance.of(0.5) ? 'kernel-error' : 'thread-lost');
  }
  if (index === 0 && chance.of(0.1)) curses.set(curseKey(chance.below(3), chance.below(trials)), 'process-lost');
  return curses;
}

export function curseKey(block: number, trial: number): string {
  return `${block} ${trial}`;
}
