import type { Block } from './block.js';
import type { ExperimentDeclaration } from './declaration.js';
import type { Task } from './outcome.js';
import { planBlocks } from './plan-blocks.js';
import { cellCoordinates, resolvePoint } from './point.js';
import { runAtOnce, type Sliced } from './slices.js';
import type { ParameterValue, Point, Sweep } from './sweep.js';
import { type BlockSizes, roundCost, sizeTasks, type TaskSizing } from './task-size.js';

/** A cell: a point of the grid, with all its parameters. */
export interface PlannedCell {
  /** Position in the grid: row-major, the last axis of the sweep file varies fastest. */
  readonly index: number;
  /** Its values of the axes, in the order of `sweep.axes`. */
  readonly coordinates: readonly ParameterValue[];
  readonly point: Point;
}

/** A sweep cut into blocks: a pure function of the sweep (without `trials`) and its declaration. */
export interface SweepPlan {
  readonly sweep: Sweep;
  readonly declaration: ExperimentDeclaration;
  readonly cellCount: number;
  readonly blocks: readonly Block[];
  readonly sizing: TaskSizing;
  /** Computed at every call, because a plan stores no points. */
  readonly cell: (index: number) => PlannedCell;
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

/** As `planSweep`, in slices, because a million cells take seconds. */
export function* planSweepInSlices(sweep: Sweep, declaration: ExperimentDeclaration): Sliced<SweepPlan> {
  const cellCount = sweep.axes.reduce((product, axis) => product * axis.values.length, 1);
  const cell = (index: number): PlannedCell => {
    if (!(index >= 0 && index < cellCount)) throw new RangeError(`cell: expected 0 to ${cellCount - 1}, got ${index}`);
    const coordinates = cellCoordinates(sweep.axes, index);
    return { index, coordinates, point: resolvePoint(sweep, declaration, coordinates) };
  };
  const blocks = yield* planBlocks(sweep, declaration);
  yield* summarise(blocks);
  return { sweep, declaration, cellCount, cell, blocks, sizing: 'by-work' };
}

/** What callers need of all blocks; kept, because there may be a million blocks. */
interface BlockSummary extends BlockSizes {
  readonly trialCostSeconds: number;
  readonly shortestTrialSeconds: number;
}

/** By the blocks, which never change. */
const summaries = new WeakMap<readonly Block[], BlockSummary>();

function readSummary(blocks: readonly Block[]): BlockSummary {
  return summaries.get(blocks) ?? runAtOnce(summarise(blocks));
}

const blocksPerYield = 512;

/** Computes the summary and keeps it. */
function* summarise(blocks: readonly Block[]): Sliced<BlockSummary> {
  const taskTrialCounts = new Uint32Array(blocks.length);
  let trialCostSeconds = 0;
  let shortest = Infinity;
  let roundedCostSeconds = 0;
  for (let block = 0; block < blocks.length; block += 1) {
    const cost = blocks[block].trialCostSeconds;
    taskTrialCounts[block] = blocks[block].taskTrialCount;
    trialCostSeconds += cost;
    shortest = Math.min(shortest, cost);
    roundedCostSeconds += roundCost(cost);
    // A block takes less than a microsecond.
    if (block % blocksPerYield === blocksPerYield - 1) yield 4;
  }
  const summary = { taskTrialCounts, trialCostSeconds, shortestTrialSeconds: shortest, roundedCostSeconds };
  summaries.set(blocks, summary);
  return summary;
}

/** What the tasks of an extent depend on. */
type TaskSource = Pick<SweepPlan, 'blocks' | 'sizing'>;

function taskTrialCountsOf({ blocks, sizing }: TaskSource, extent: Extent): Uint32Array {
  const summary = readSummary(blocks);
  return sizing === 'least' ? summary.taskTrialCounts : sizeTasks(blocks, summary, extent.trialEnd - extent.trialStart);
}

/** The number of tasks of an extent. */
export function countTasks(plan: TaskSource, extent: Extent): number {
  const trialCount = extent.trialEnd - extent.trialStart;
  let count = 0;
  for (const taskTrialCount of taskTrialCountsOf(plan, extent)) count += Math.ceil(trialCount / taskTrialCount);
  return count;
}

/**
 * Lists an extent's tasks in rounds: the first tasks of all blocks come before the second task of any, so that the grid
 * fills evenly. Round r consists of the blocks that have more than r tasks.
 */
export function planTasks(plan: TaskSource, extent: Extent): TaskList {
  const { blocks } = plan;
  const trialCount = extent.trialEnd - extent.trialStart;
  if (!(trialCount >= 0)) throw new RangeError(`extent: expected its end behind its start, got ${trialCount} trials`);
  const taskTrialCounts = taskTrialCountsOf(plan, extent);
  const roundCounts = new Uint32Array(blocks.length);
  for (let block = 0; block < blocks.length; block += 1) {
    roundCounts[block] = Math.ceil(trialCount / taskTrialCounts[block]);
  }
  const { order, rank, roundStarts } = orderByRounds(roundCounts);
  const count = roundStarts[roundStarts.length - 1];
  const task = (index: number): Task => {
    if (!(index >= 0 && index < count)) throw new RangeError(`task: expected 0 to ${count - 1}, got ${index}`);
    const round = computeRound(roundStarts, index);
    const block = order[index - roundStarts[round]];
    const taskTrialCount = taskTrialCounts[block];
    const trialStart = extent.trialStart + round * taskTrialCount;
    return { block, trialStart, trialCount: Math.min(taskTrialCount, extent.trialEnd - trialStart) };
  };
  const findIndex = ({ block, trialStart, trialCount: length }: Task): number | undefined => {
    if (!Number.isInteger(block) || block < 0 || block >= blocks.length) return undefined;
    const taskTrialCount = taskTrialCounts[block];
    const round = (trialStart - extent.trialStart) / taskTrialCount;
    if (!Number.isInteger(round) || round < 0 || trialStart >= extent.trialEnd) return undefined;
    if (length !== Math.min(taskTrialCount, extent.trialEnd - trialStart)) return undefined;
    return roundStarts[round] + rank[block];
  };
  return { count, task, findIndex };
}

/** The expected cost of one trial over all cells of the sweep, in seconds of one thread. */
export function sweepTrialCostSeconds({ blocks }: Pick<SweepPlan, 'blocks'>): number {
  return readSummary(blocks).trialCostSeconds;
}

/** What the shortest trial of any block is expected to cost, in seconds of one thread. */
export function shortestTrialSeconds({ blocks }: Pick<SweepPlan, 'blocks'>): number {
  return readSummary(blocks).shortestTrialSeconds;
}

/** Sorts blocks by falling number of rounds (then by index), so that a round is a prefix of `order`. */
function orderByRounds(roundCounts: Uint32Array): {
  readonly order: Uint32Array;
  /** The inverse of `order`. */
  readonly rank: Uint32Array;
  /** The index of every round's first task; the last entry is the number of tasks. */
  readonly roundStarts: Float64Array;
} {
  let roundCount = 0;
  for (const rounds of roundCounts) if (rounds > roundCount) roundCount = rounds;
  const blocksWith = new Uint32Array(roundCount + 1);
  for (const rounds of roundCounts) blocksWith[rounds] += 1;
  // The position of the first block with each number of rounds, after all blocks that have more.
  const next = new Uint32Array(roundCount + 1);
  for (let rounds = roundCount; rounds > 0; rounds -= 1) next[rounds - 1] = next[rounds] + blocksWith[rounds];
  const roundStarts = new Float64Array(roundCount + 1);
  for (let round = 0; round < roundCount; round += 1) roundStarts[round + 1] = roundStarts[round] + next[round];
  const order = new Uint32Array(roundCounts.length);
  const rank = new Uint32Array(roundCounts.length);
  for (let block = 0; block < roundCounts.length; block += 1) {
    const rounds = roundCounts[block];
    rank[block] = next[rounds];
    order[next[rounds]] = block;
    next[rounds] += 1;
  }
  return { order, rank, roundStarts };
}

/** The last round that starts at or before `index`; rounds are never empty. */
function computeRound(roundStarts: Float64Array, index: number): number {
  let low = 0;
  let high = roundStarts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (roundStarts[middle] <= index) low = middle;
    else high = middle;
  }
  return low;
}
