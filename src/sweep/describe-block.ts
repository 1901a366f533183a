import { shortenReference } from './file-reference.js';
import type { SweepPlan } from './plan.js';

/** `m=10 k=2`; of an axis along which the block has several cells the first value and the last. */
export function describeBlock({ sweep, blocks, cell }: SweepPlan, block: number): string {
  const points = [...blocks[block].cells].map((index) => cell(index).coordinates);
  const words = sweep.axes.map(({ name, values }, axis) => {
    const here = new Set(points.map((coordinates) => coordinates[axis]));
    const shown = values.filter((value) => here.has(value)).map(shortenReference);
    return shown.length === 1 ? `${name}=${shown[0]}` : `${name}=${shown[0]}…${shown[shown.length - 1]}`;
  });
  return words.join(' ');
}
