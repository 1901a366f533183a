import type { Block } from './block.js';
import { curveBytesMax, curvesBytesMax } from './curves.js';
import type { ExperimentDeclaration } from './declaration.js';
import { cellCoordinates, createPointCursor, resolvePoint } from './point.js';
import type { Sliced } from './slices.js';
import type { Axis, Point, Sweep } from './sweep.js';
import { countTaskTrials, taskSecondsMin } from './task-size.js';

/** A block is cut if one trial of it costs more, so that a cancelled or lost attempt costs no more. */
const blockTrialCostMaxSeconds = 0.5;

/** An outcome must fit a message of 4 MiB with room to spare. */
const outcomeBytesMax = 1 << 20;

/** Larger blocks would save hardly any time, and the points of a block are in memory together. */
const blockCellCountMax = 1 << 14;

/**
 * Groups the cells that share instances, which differ along coupled axes alone, and cuts each group into blocks of bounded
 * cost. The result depends on neither `seed` nor `trials`. Coordinator and workers each make the plan and must make the same,
 * so it uses plain arithmetic. A million cells take seconds, so it is done in slices.
 */
export function* planBlocks(sweep: Sweep, declaration: ExperimentDeclaration): Sliced<Block[]> {
  const free = listFreeAxes(sweep, declaration);
  const strides = rowMajorStrides(sweep.axes);
  const starts = listOffsets(sweep.axes, strides, (axis) => free.has(axis.name));
  const offsets = listOffsets(sweep.axes, strides, (axis) => !free.has(axis.name));
  // All blocks share one array, because a sweep may have a million blocks of one cell.
  const cells = new Uint32Array(starts.length * offsets.length);
  const blocks: Block[] = [];
  const sizes = { bytesPerCell: cellBytes(declaration), ...curveSizes(sweep, declaration) };
  const outcomeCellCountMax = Math.min(outcomeBytesMax / sizes.bytesPerCell, curvesBytesMax / sizes.curveBytesPerCell);
  const windowLength = Math.max(1, Math.min(blockCellCountMax, Math.floor(outcomeCellCountMax)));
  const meter = createMeter(sweep, declaration);
  let filled = 0;
  for (const start of starts) {
    for (let from = 0; from < offsets.length; from += windowLength) {
      const to = Math.min(from + windowLength, offsets.length);
      const window = cells.subarray(filled, filled + to - from);
      for (let index = from; index < to; index += 1) window[index - from] = start + offsets[index];
      filled += window.length;
      yield* meter.load(window);
      yield* cutWindow(window, { meter, sizes }, blocks);
    }
  }
  return blocks;
}

/** The axes along which a parameter changes that the cells of an instance must have in common. */
function listFreeAxes(sweep: Sweep, declaration: ExperimentDeclaration): ReadonlySet<string> {
  const parameters = new Set(declaration.parameters.map(({ name }) => name));
  const given = new Set([...Object.keys(sweep.parameters), ...sweep.axes.map(({ name }) => name)]);
  const free = sweep.axes.filter(({ name }) => {
    const moved = new Set([name]);
    // In declaration order, in which an axis stands behind those that give what it needs.
    for (const axis of declaration.derivedAxes) {
      if (given.has(axis.name) && [axis.name, ...axis.needs].some((source) => moved.has(source))) moved.add(axis.gives);
    }
    return [...moved].some((moves) => parameters.has(moves) && !declaration.coupledParameters.includes(moves));
  });
  return new Set(free.map(({ name }) => name));
}

function rowMajorStrides(axes: readonly Axis[]): number[] {
  const strides = axes.map(() => 1);
  for (let axis = axes.length - 2; axis >= 0; axis -= 1)
    strides[axis] = strides[axis + 1] * axes[axis + 1].values.length;
  return strides;
}

/** The grid positions, in rising order, of all values of the chosen axes, with the other axes at their first value. */
function listOffsets(
  axes: readonly Axis[],
  strides: readonly number[],
  isChosen: (axis: Axis) => boolean,
): Uint32Array {
  return axes.reduce((offsets, axis, position) => {
    if (!isChosen(axis)) return offsets;
    const { length } = axis.values;
    const longer = new Uint32Array(offsets.length * length);
    longer.forEach((_, index) => {
      longer[index] = offsets[Math.floor(index / length)] + (index % length) * strides[position];
    });
    return longer;
  }, new Uint32Array(1));
}

/** Estimates the cost of the cells of a window. */
interface Meter {
  readonly load: (cells: Uint32Array) => Sliced<void>;
  /** The seconds that one trial of the loaded cells [start, end) is expected to take. */
  readonly cost: (start: number, end: number) => number;
}

/** Appends blocks that cover `cells`; each is as long as its cost allows. */
function* cutWindow(cells: Uint32Array, study: { meter: Meter; sizes: OutcomeSizes }, blocks: Block[]): Sliced<void> {
  const { cost } = study.meter;
  for (let start = 0, end = 0; start < cells.length; start = end) {
    const first = start;
    end = yield* chooseEnd(first, cells.length, (candidate) => cost(first, candidate) <= blockTrialCostMaxSeconds);
    const trialCostSeconds = cost(start, end);
    const trialCountMax = computeTrialCountMax(study.sizes, end - start);
    const taskTrialCount = countTaskTrials(trialCostSeconds, trialCountMax, taskSecondsMin);
    const block = end - start === cells.length ? cells : cells.subarray(start, end);
    blocks.push({ cells: block, trialCostSeconds, taskTrialCount, trialCountMax });
  }
}

/** The bytes of a cell in an outcome, for each trial and for each trial that keeps curves. */
interface OutcomeSizes {
  readonly bytesPerCell: number;
  /** 0 where no curves are kept. */
  readonly curveBytesPerCell: number;
  /** The number of first trials that keep curves. */
  readonly curveTrialCount: number;
}

function curveSizes(
  { curves = 0 }: Sweep,
  declaration: ExperimentDeclaration,
): Pick<OutcomeSizes, 'curveBytesPerCell' | 'curveTrialCount'> {
  const curveCount = curves === 0 ? 0 : (declaration.curves ?? []).length;
  return { curveBytesPerCell: curveCount * curveBytesMax, curveTrialCount: curves };
}

/** How many trials fit into an outcome; the curves must fit for those trials that keep them. */
function computeTrialCountMax({ bytesPerCell, ...kept }: OutcomeSizes, cellCount: number): number {
  const trialCountMax = Math.floor(outcomeBytesMax / (bytesPerCell * cellCount));
  const curveTrialCountMax = Math.floor(curvesBytesMax / (kept.curveBytesPerCell * cellCount));
  return kept.curveTrialCount <= curveTrialCountMax ? trialCountMax : Math.min(trialCountMax, curveTrialCountMax);
}

/** The largest affordable end up to `limit`, but at least one cell; found by doubling and then by bisection. */
function* chooseEnd(start: number, limit: number, isAffordable: (end: number) => boolean): Sliced<number> {
  let low = start + 1;
  let width = 2;
  while (start + width <= limit && isAffordable(start + width)) {
    yield width;
    low = start + width;
    width *= 2;
  }
  let high = Math.min(start + width, limit + 1);
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (isAffordable(middle)) low = middle;
    else high = middle;
    yield middle - start;
  }
  return low;
}

/** A window may have ten thousand cells, so it yields; a single cell is too little work for that. */
const cellsPerYield = 64;

function createMeter(sweep: Sweep, declaration: ExperimentDeclaration): Meter {
  return declaration.blockCostSecondsPerTrial === undefined
    ? createSumMeter(sweep, declaration)
    : createBlockMeter(sweep, declaration, declaration.blockCostSecondsPerTrial);
}

/** The cost of a block is the sum of its cells' costs. */
function createSumMeter(sweep: Sweep, declaration: ExperimentDeclaration): Meter {
  const pointOf = createPointCursor(sweep, declaration);
  const sums: number[] = [0];
  return {
    *load(cells) {
      for (let index = 0; index < cells.length; index += 1) {
        const cost = declaration.costSecondsPerTrial(pointOf(cells[index]), sweep.criterion);
        sums[index + 1] = sums[index] + checkCost(cost, declaration);
        if ((index + 1) % cellsPerYield === 0) yield cellsPerYield;
      }
      yield cells.length % cellsPerYield;
    },
    cost: (start, end) => sums[end] - sums[start],
  };
}

/** The cost of a block of several cells is what the experiment declares for them together. */
function createBlockMeter(
  sweep: Sweep,
  declaration: ExperimentDeclaration,
  blockCost: NonNullable<ExperimentDeclaration['blockCostSecondsPerTrial']>,
): Meter {
  let points: Point[] = [];
  return {
    *load(cells) {
      points = [];
      for (const cell of cells) {
        points.push(resolvePoint(sweep, declaration, cellCoordinates(sweep.axes, cell)));
        yield 1;
      }
    },
    cost: (start, end) => {
      const { criterion } = sweep;
      const isAlone = end - start === 1;
      const cost = isAlone
        ? declaration.costSecondsPerTrial(points[start], criterion)
        : blockCost(points.slice(start, end), criterion);
      return checkCost(cost, declaration);
    },
  };
}

function checkCost(seconds: number, { name }: ExperimentDeclaration): number {
  if (seconds > 0 && seconds < Number.POSITIVE_INFINITY) return seconds;
  throw new RangeError(`the cost of a trial of ${name}: expected positive seconds, got ${seconds}`);
}

function cellBytes({ metrics }: ExperimentDeclaration): number {
  return 1 + 8 * metrics.length;
}
