import type { MultilinearProblem } from '../../src/multilinear/alternating-least-squares.js';
import { listAllEntries, multiplyEntry } from '../../src/multilinear/tensor-entries.js';
import { drawNormals } from '../../src/random/normal.js';
import { openStream } from '../../src/random/stream.js';
import { deriveStreamState } from '../../src/random/stream-state.js';

export interface AlternatingScene {
  readonly problem: MultilinearProblem;
  readonly planted: readonly Float64Array[];
  readonly start: () => Float64Array[];
  /** |A P(h) - X| / |X|, row by row from A itself. */
  readonly measure: (factors: readonly Float64Array[]) => number;
}

export interface AlternatingShape {
  readonly layerSizes: readonly number[];
  readonly rowCount: number;
  readonly trial: number;
  /** Of a normal error on X. */
  readonly noise?: number;
}

/** A normal operator on all entries, and X = A P(h) of normal factors. */
export function drawAlternating({ layerSizes, rowCount, trial, noise = 0 }: AlternatingShape): AlternatingScene {
  const role = `alternating ${layerSizes.join()} ${rowCount}`;
  const stream = openStream(deriveStreamState({ seed: 9, experiment: 'test', role, coordinates: {}, trial }));
  const draw = (length: number): Float64Array => {
    const values = new Float64Array(length);
    drawNormals(stream, values);
    return values;
  };
  const entries = listAllEntries(layerSizes);
  const operator = draw(rowCount * entries.count);
  const planted = layerSizes.map(draw);
  const starts = layerSizes.map(draw);
  const error = draw(rowCount);
  const apply = (factors: readonly Float64Array[]): Float64Array =>
    Float64Array.from({ length: rowCount }, (_, i) => {
      let sum = 0;
      for (let t = 0; t < entries.count; t += 1) {
        sum += operator[entries.count * i + t] * multiplyEntry(entries, t, { factors, without: -1 });
      }
      return sum;
    });
  const rightSide = apply(planted).map((value, i) => value + noise * error[i]);
  const contract: MultilinearProblem['contract'] = (layer, factors, target) => {
    target.fill(0);
    for (let t = 0; t < entries.count; t += 1) {
      const column = entries.indices[entries.depth * t + layer];
      const weight = multiplyEntry(entries, t, { factors, without: layer });
      for (let i = 0; i < rowCount; i += 1) target[rowCount * column + i] += weight * operator[entries.count * i + t];
    }
  };
  const length = (vector: Float64Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return {
    problem: { rowCount, layerSizes, contract, rightSide },
    planted,
    start: () => starts.map((factor) => factor.slice()),
    measure: (factors) => length(apply(factors).map((value, i) => value - rightSide[i])) / length(rightSide),
  };
}
