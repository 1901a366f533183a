import type { Block } from './block.js';
import type { ExperimentDeclaration } from './declaration.js';
import type { Task } from './outcome.js';
import { planBlocks } from './plan-blocks.js';
import { cellCoordinates, resolvePoint } from './point.js';
import { runAtOnce, type Sliced } from './slices.js';
import type { ParameterValue, Point, Sweep } from './sweep.js';

/** One grid point. */
export interface Cell {
  /** Position in the grid: row-major, the last axis of the sweep file runs fastest. */
  readonly index: number;
  /** The axes' values here, in the order of `sweep.axes`. */
  readonly coordinates: readonly ParameterValue[];
  readonly point: Point;
}

/** A sweep cut into blocks: a pure function of the sweep (without `trials`) and its declaration. */
export interface SweepPlan {
  readonly sweep: Sweep;
  readonly declaration: ExperimentDeclaration;
  readonly cellCount: number;
  readonly blocks: readonly Block[];
  /** Made anew at every call: a plan holds no point. */
  readonly cell: (index: number) => Cell;
}

/** The trials that a submission adds to every cell: [trialStart, trialEnd). */
export interface Extent {
  readonly trialStart: number;
  readonly trialEnd: number;
}

/** The tasks of one extent, enumerated without being stored. */
export interface TaskList {
  readonly count: number;
  /** From 0 to `count` - 1. */
  readonly task: (index: number) => Task;
  /** Undefined when the list has no such task. */
  readonly findIndex: (task: Task) => number | undefined;
}

/** Cuts a valid sweep into cells and blocks. */
export function planSweep(sweep: Sweep, declaration: ExperimentDeclaration): SweepPlan {
  return runAtOnce(planSweepInSlices(sweep, declaration));
}

/** The same for those who have callers waiting: a million cells take seconds. */
export function* planSweepInSlices(sweep: Sweep, declaration: ExperimentDeclaration): Sliced<SweepPlan> {
  const cellCount = sweep.axes.reduce((product, axis) => product * axis.values.length, 1);
  const cell = (index: number): Cell => {
    if (!(index >= 0 && index < cellCount)) throw new RangeError(`cell: expected 0 to ${cellCount - 1}, got ${index}`);
    const coordinates = cellCoordinates(sweep.axes, index);
    return { index, coordinates, point: resolvePoint(sweep, declaration, coordinates) };
  };
  return { sweep, declaration, cellCount, cell, blocks: yield* planBlocks(sweep, declaration) };
}

/**
 * Lists an extent's tasks in rounds: every block gets its first trials before any gets its second, so that the
 * grid fills evenly. Round r consists of the blocks that have so many tasks.
 */
export function planTasks(blocks: readonly Block[], extent: Extent): TaskList {
  const trialCount = extent.trialEnd - extent.trialStart;
  if (!(trialCount >= 0)) throw new RangeError(`extent: expected its end behind its start, got ${trialCount} trials`);
  const roundCounts = new Uint32Array(blocks.length);
  blocks.forEach(({ taskTrialCount }, block) => {
    roundCounts[block] = Math.ceil(trialCount / taskTrialCount);
  });
  const { order, rank, roundStarts } = orderByRounds(roundCounts);
  const count = roundStarts[roundStarts.length - 1];
  const task = (index: number): Task => {
    if (!(index >= 0 && index < count)) throw new RangeError(`task: expected 0 to ${count - 1}, got ${index}`);
    const round = findRound(roundStarts, index);
    const block = order[index - roundStarts[round]];
    const { taskTrialCount } = blocks[block];
    const trialStart = extent.trialStart + round * taskTrialCount;
    return { block, trialStart, trialCount: Math.min(taskTrialCount, extent.trialEnd - trialStart) };
  };
  const findIndex = ({ block, trialStart, trialCount: length }: Task): number | undefined => {
    if (!Number.isInteger(block) || block < 0 || block >= blocks.length) return undefined;
    const { taskTrialCount } = blocks[block];
    const round = (trialStart - extent.trialStart) / taskTrialCount;
    if (!Number.isInteger(round) || round < 0 || trialStart >= extent.trialEnd) return undefined;
    if (length !== Math.min(taskTrialCount, extent.trialEnd - trialStart)) return undefined;
    return roundStarts[round] + rank[block];
  };
  return { count, task, findIndex };
}

/** What one trial over all cells of the sweep is expected to cost, in seconds of one thread. */
export function sweepTrialCostSeconds({ blocks }: Pick<SweepPlan, 'blocks'>): number {
  const known = trialCosts.get(blocks);
  if (known !== undefined) return known;
  const cost = blocks.reduce((sum, block) => sum + block.trialCostSeconds, 0);
  trialCosts.set(blocks, cost);
  return cost;
}

/** Blocks never change, and everybody who asks how far a sweep is asks for the sum over a million of them. */
const trialCosts = new WeakMap<readonly Block[], number>();

/** Blocks by falling number of rounds (by their index where equal), so that a round is a prefix of `order`. */
function orderByRounds(roundCounts: Uint32Array): {
  readonly order: Uint32Array;
  /** The inverse of `order`. */
  readonly rank: Uint32Array;
  /** The index of every round's first task, and behind them the number of tasks. */
  readonly roundStarts: Float64Array;
} {
  const roundCount = roundCounts.reduce((most, rounds) => Math.max(most, rounds), 0);
  const blocksWith = new Uint32Array(roundCount + 1);
  for (const rounds of roundCounts) blocksWith[rounds] += 1;
  // Where the blocks with so many rounds begin: behind all that have more.
  const next = new Uint32Array(roundCount + 1);
  for (let rounds = roundCount; rounds > 0; rounds -= 1) next[rounds - 1] = next[rounds] + blocksWith[rounds];
  const roundStarts = new Float64Array(roundCount + 1);
  for (let round = 0; round < roundCount; round += 1) roundStarts[round + 1] = roundStarts[round] + next[round];
  const order = new Uint32Array(roundCounts.length);
  const rank = new Uint32Array(roundCounts.length);
  roundCounts.forEach((rounds, block) => {
    rank[block] = next[rounds];
    order[next[rounds]] = block;
    next[rounds] += 1;
  });
  return { order, rank, roundStarts };
}

/** The last round that starts at or before `index`; rounds are never empty. */
function findRound(roundStarts: Float64Array, index: number): number {
  let low = 0;
  let high = roundStarts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (roundStarts[middle] <= index) low = middle;
    else high = middle;
  }
  return low;
}
