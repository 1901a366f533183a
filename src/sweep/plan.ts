import type { ExperimentDeclaration } from './declaration.js';
import type { Task } from './outcome.js';
import { resolvePoint } from './point.js';
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
  readonly cell: (index: number) => Cell;
}

/** Cells that one task judges together. */
export interface Block {
  /** In grid order. */
  readonly cells: Uint32Array;
  /** What one trial of all these cells is expected to cost a thread. */
  readonly trialCostSeconds: number;
  /** How many trials one task takes; independent of `sweep.trials`, so that a sweep can grow. */
  readonly taskTrialCount: number;
}

/** The trials that a submission adds to every cell: [trialStart, trialEnd). */
export interface Extent {
  readonly trialStart: number;
  readonly trialEnd: number;
}

/** The tasks of one extent, enumerated without being stored. */
export interface TaskList {
  readonly count: number;
  readonly task: (index: number) => Task;
  /** Undefined when the list has no such task. */
  readonly findIndex: (task: Task) => number | undefined;
}

/** Long enough that the engine's overhead (some 0.5 ms a task) vanishes, short enough to lose or to wait for. */
const taskCostTargetSeconds = 0.25;

/** A block whose single trial costs more is cut: a cancel and a lost lease should cost no more than that. */
const blockTrialCostMaxSeconds = 0.5;

/** An outcome must fit a message of 4 MiB with room to spare. */
const outcomeBytesMax = 1 << 20;

/** Cuts a valid sweep into cells and blocks. */
export function planSweep(sweep: Sweep, declaration: ExperimentDeclaration): SweepPlan {
  const cellCount = sweep.axes.reduce((product, axis) => product * axis.values.length, 1);
  const cell = (index: number): Cell => {
    const coordinates = cellCoordinates(sweep, index);
    return { index, coordinates, point: resolvePoint(sweep, declaration, coordinates) };
  };
  const plan = { sweep, declaration, cellCount, cell };
  return { ...plan, blocks: planBlocks(plan) };
}

/** Lists an extent's tasks, block by block in the inner loop, so that every block gets its first trials first. */
export function planTasks(blocks: readonly Block[], extent: Extent): TaskList {
  const trialCount = extent.trialEnd - extent.trialStart;
  const roundCounts = blocks.map(({ taskTrialCount }) => Math.ceil(trialCount / taskTrialCount));
  // Blocks sorted by falling number of rounds: round r consists of the first `widths[r]` of them.
  const order = blocks.map((_, block) => block).sort((a, b) => roundCounts[b] - roundCounts[a] || a - b);
  const rank = new Uint32Array(blocks.length);
  order.forEach((block, position) => (rank[block] = position));
  const roundStarts = [0];
  for (let round = 0, width = order.length; ; round += 1) {
    while (width > 0 && roundCounts[order[width - 1]] <= round) width -= 1;
    if (width === 0) break;
    roundStarts.push(roundStarts[round] + width);
  }
  const count = roundStarts[roundStarts.length - 1];
  const task = (index: number): Task => {
    const round = findRound(roundStarts, index);
    const block = order[index - roundStarts[round]];
    const { taskTrialCount } = blocks[block];
    const trialStart = extent.trialStart + round * taskTrialCount;
    return { block, trialStart, trialCount: Math.min(taskTrialCount, extent.trialEnd - trialStart) };
  };
  return { count, task, findIndex };

  function findIndex({ block, trialStart, trialCount: length }: Task): number | undefined {
    if (block >= blocks.length) return undefined;
    const round = (trialStart - extent.trialStart) / blocks[block].taskTrialCount;
    if (!Number.isInteger(round) || round < 0 || round >= roundCounts[block]) return undefined;
    const index = roundStarts[round] + rank[block];
    return task(index).trialCount === length ? index : undefined;
  }
}

/** What one trial over all cells of the sweep is expected to cost, in seconds of one thread. */
export function sweepTrialCostSeconds(plan: SweepPlan): number {
  return plan.blocks.reduce((sum, block) => sum + block.trialCostSeconds, 0);
}

function cellCoordinates(sweep: Sweep, index: number): ParameterValue[] {
  const coordinates: ParameterValue[] = [];
  let rest = index;
  for (let axis = sweep.axes.length - 1; axis >= 0; axis -= 1) {
    const { values } = sweep.axes[axis];
    coordinates[axis] = values[rest % values.length];
    rest = Math.floor(rest / values.length);
  }
  return coordinates;
}

function planBlocks(plan: Omit<SweepPlan, 'blocks'>): Block[] {
  const { declaration } = plan;
  const byInstance = new Map<string, { cells: number[]; costs: number[] }>();
  for (let index = 0; index < plan.cellCount; index += 1) {
    const { point } = plan.cell(index);
    const key = JSON.stringify(
      declaration.parameters
        .filter(({ name }) => !declaration.coupledParameters.includes(name))
        .map(({ name }) => point[name]),
    );
    const group = byInstance.get(key) ?? { cells: [], costs: [] };
    byInstance.set(key, group);
    group.cells.push(index);
    group.costs.push(declaration.costSecondsPerTrial(point));
  }
  return [...byInstance.values()].flatMap(({ cells, costs }) => cutBlocks(cells, costs, declaration));
}

function cutBlocks(cells: number[], costs: number[], declaration: ExperimentDeclaration): Block[] {
  const cellBytes = 1 + 8 * declaration.metrics.length;
  const cellCountMax = Math.floor(outcomeBytesMax / cellBytes);
  const blocks: Block[] = [];
  let start = 0;
  while (start < cells.length) {
    let end = start + 1;
    let cost = costs[start];
    while (end < cells.length && end - start < cellCountMax && cost + costs[end] <= blockTrialCostMaxSeconds) {
      cost += costs[end];
      end += 1;
    }
    const trialCountMax = Math.floor(outcomeBytesMax / (cellBytes * (end - start)));
    blocks.push({
      cells: Uint32Array.from(cells.slice(start, end)),
      trialCostSeconds: cost,
      taskTrialCount: Math.max(1, Math.min(trialCountMax, Math.round(taskCostTargetSeconds / cost))),
    });
    start = end;
  }
  return blocks;
}

function findRound(roundStarts: readonly number[], index: number): number {
  let low = 0;
  let high = roundStarts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (roundStarts[middle] <= index) low = middle;
    else high = middle;
  }
  return low;
}
