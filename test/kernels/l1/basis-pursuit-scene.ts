import { Matrix } from 'ml-matrix';
import {
  type BasisPursuitReport,
  createBasisPursuitWorkspace,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
  type Variables,
} from '../../../src/kernels/l1/basis-pursuit.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawBelow, drawSign, drawSupport, openStream, type Stream } from '../../../src/random/stream.js';
import { deriveStreamState } from '../../../src/random/stream-state.js';

export interface Instance {
  readonly name: string;
  /** m x n */
  readonly A: Matrix;
  readonly b: readonly number[];
}

/** An instance that knows its planted vector x0: S and the values of its non-zeros. */
export interface PlantedInstance extends Instance {
  readonly planted: readonly number[];
  readonly values: readonly number[];
}

export const kernels = instantiateKernels(compileKernels());

/** A stream for the test of this name; `trial` counts its instances. */
export function openTestStream(name: string, trial: number): Stream {
  return openStream(deriveStreamState({ seed: 20260701, experiment: 'test', role: name, coordinates: {}, trial }));
}

/** A report whose arrays are copies. */
export interface Solved
  extends Pick<BasisPursuitReport, 'status' | 'iterations' | 'drops' | 'l1Norm' | 'infeasibleReach'> {
  readonly x: number[];
  readonly w: number[];
  readonly support: number[];
  readonly signs: number[];
  readonly certificate: Omit<BasisPursuitReport['certificate'], 'dual'>;
}

/** Solves in the kernels' memory; the padding rows hold numbers that must not matter. */
export function solveInstance(
  { A, b }: Pick<Instance, 'A' | 'b'>,
  {
    iterationCountMax = defaultBasisPursuitLimits(A.rows).iterationCountMax,
    leapLengthMax = defaultBasisPursuitLimits(A.rows).leapLengthMax,
    padding = -7.25,
    variables = 'free',
  }: {
    readonly iterationCountMax?: number;
    readonly leapLengthMax?: number;
    readonly padding?: number;
    readonly variables?: Variables;
  } = {},
): Solved {
  const { rows: m, columns: n } = A;
  const arena = openArena(kernels);
  const leading = padRows(m) + 4;
  const matrix = allocateFloat64(arena, leading * n);
  const rightSide = allocateFloat64(arena, padRows(m));
  const workspace = createBasisPursuitWorkspace(arena, { mMax: m, nMax: n });
  const entries = viewFloat64(kernels, matrix).fill(padding);
  for (let j = 0; j < n; j += 1) for (let i = 0; i < m; i += 1) entries[j * leading + i] = A.get(i, j);
  viewFloat64(kernels, rightSide).fill(0).set(b);
  const problem = { m, n, matrix: { pointer: matrix.pointer, leading }, rightSide, variables };
  const report = solveBasisPursuit(problem, { iterationCountMax, leapLengthMax }, workspace);
  const { status, iterations, drops, l1Norm, infeasibleReach, solution, support, signs, certificate } = report;
  const { dual, ...numbers } = certificate;
  return {
    status,
    iterations,
    drops,
    l1Norm,
    infeasibleReach,
    x: [...solution],
    w: [...dual],
    support: [...support],
    signs: [...signs],
    certificate: numbers,
  };
}

/** Wide, square, nearly square; k on both sides of the transition and near it. */
const shapes: readonly Shape[] = [
  { m: 1, n: 5, k: 1 },
  { m: 3, n: 9, k: 3 },
  { m: 5, n: 50, k: 2 },
  { m: 7, n: 30, k: 3 },
  { m: 10, n: 20, k: 3 },
  { m: 13, n: 14, k: 9 },
  { m: 15, n: 31, k: 6 },
  { m: 20, n: 20, k: 10 },
  { m: 25, n: 41, k: 12 },
  { m: 30, n: 60, k: 11 },
  { m: 40, n: 50, k: 25 },
  { m: 50, n: 100, k: 20 },
];
const trialCount = 12;

/** Twelve instances of each shape and of either family. */
export function drawFamilies(): Readonly<Record<'Gaussian' | 'discrete', readonly PlantedInstance[]>> {
  const drawAll = (name: string, draw: typeof drawGaussian): PlantedInstance[] =>
    shapes.flatMap((shape) =>
      Array.from({ length: trialCount }, (_, trial) => draw(`${name} ${shape.m}x${shape.n}`, trial, shape)),
    );
  return { Gaussian: drawAll('gaussian', drawGaussian), discrete: drawAll('discrete', drawDiscrete) };
}

/** The same matrices and places, with the magnitudes of the planted values. */
export function drawNonNegativeFamilies(): Readonly<Record<'Gaussian' | 'discrete', readonly PlantedInstance[]>> {
  const { Gaussian, discrete } = drawFamilies();
  return { Gaussian: Gaussian.map(makeNonNegative), discrete: discrete.map(makeNonNegative) };
}

export function makeNonNegative({ name, A, planted, values }: PlantedInstance): PlantedInstance {
  const magnitudes = values.map(Math.abs);
  const x = Matrix.zeros(A.columns, 1);
  planted.forEach((j, i) => x.set(j, 0, magnitudes[i]));
  return { name: `${name}, x >= 0`, A, b: A.mmul(x).to1DArray(), planted, values: magnitudes };
}

export interface Shape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** A Gaussian matrix and a planted vector with k non-zeros of either law. */
export function drawGaussian(name: string, trial: number, { m, n, k }: Shape): PlantedInstance {
  const stream = openTestStream(name, trial);
  const entries = new Float64Array(m * n);
  drawNormals(stream, entries);
  const A = Matrix.from1DArray(m, n, [...entries]);
  const values = new Float64Array(k);
  if (trial % 2 === 0) for (let i = 0; i < k; i += 1) values[i] = drawSign(stream);
  else drawNormals(stream, values);
  return plant({ name: `${name} ${trial}: m=${m} n=${n} k=${k}`, A, values, stream });
}

/** Small integers, so that many correlations and many crossings coincide; zero and repeated columns occur. */
export function drawDiscrete(name: string, trial: number, { m, n, k }: Shape): PlantedInstance {
  const stream = openTestStream(name, trial);
  const levels = [2, 3, 5][trial % 3];
  const entry = (): number => (levels === 2 ? drawSign(stream) : drawBelow(stream, levels) - (levels - 1) / 2);
  const A = new Matrix(m, n);
  for (let i = 0; i < m; i += 1) for (let j = 0; j < n; j += 1) A.set(i, j, entry());
  const values = Float64Array.from({ length: k }, () => drawSign(stream));
  return plant({ name: `${name} ${trial}: m=${m} n=${n} k=${k} levels=${levels}`, A, values, stream });
}

/** b = A x for x with these non-zeros at random places. */
export function plant({
  name,
  A,
  values,
  stream,
}: {
  readonly name: string;
  readonly A: Matrix;
  readonly values: Float64Array;
  readonly stream: Stream;
}): PlantedInstance {
  return plantAt({
    name,
    A,
    planted: [...drawSupport(stream, { n: A.columns, k: values.length })],
    values: [...values],
  });
}

/** b = A x for x with these non-zeros at these places. */
export function plantAt({ name, A, planted, values }: Omit<PlantedInstance, 'b'>): PlantedInstance {
  const x = Matrix.zeros(A.columns, 1);
  planted.forEach((j, i) => x.set(j, 0, values[i]));
  return { name, A, b: A.mmul(x).to1DArray(), planted, values };
}
