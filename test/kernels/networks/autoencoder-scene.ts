import { openArena, padRows, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import {
  type Activation,
  type AutoencoderWorkspace,
  createAutoencoderWorkspace,
  formSamples,
  type StepReport,
  stepAutoencoder,
  viewPlanted,
} from '../../../src/kernels/networks/autoencoder.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawSign, drawSupport, type Stream } from '../../../src/random/stream.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';
import type { Columns } from '../naive/autoencoder.js';

export interface Shape {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly count: number;
}

/** A dictionary, weights near it and signed codes. */
export interface Scene extends Shape {
  readonly A: Columns;
  readonly W: Columns;
  /** k units and codes a sample. */
  readonly units: Int32Array;
  readonly codes: Float64Array;
}

export interface StepOptions {
  readonly activation: Activation;
  readonly bias?: number;
  readonly zeta?: number;
  readonly consistency?: 'support' | 'signs';
  /** Samples of a slice; all if left out. */
  readonly slice?: number;
}

interface Stepped extends StepReport {
  readonly W: Columns;
  readonly G: Columns;
  readonly Y: Columns;
}

export function drawScene({ n, m, k, count }: Shape, seed: number, distance = 0.5): Scene {
  const stream = openTestStream(`autoencoder ${n} ${m} ${k} ${count}`, seed);
  const A = Array.from({ length: m }, () => drawUnit(stream, n));
  const W = A.map((a) => {
    const step = drawUnit(stream, n);
    return normalise(a.map((value, i) => value + distance * step[i]));
  });
  const supports = Array.from({ length: count }, () => [...drawSupport(stream, { n: m, k })]);
  const codes = Float64Array.from({ length: k * count }, () => drawSign(stream));
  return { n, m, k, count, A, W, units: Int32Array.from(supports.flat()), codes };
}

function drawUnit(stream: Stream, n: number): Float64Array {
  const vector = new Float64Array(n);
  drawNormals(stream, vector);
  return normalise(vector);
}

export function normalise(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

/** One step of the kernel, slice by slice, in a memory that was full of rubbish. */
export function runStep(
  scene: Scene,
  { activation, bias = 0, zeta = 0, consistency = 'signs', slice = scene.count }: StepOptions,
): Stepped {
  const { n, m, k, count } = scene;
  const workspace = createAutoencoderWorkspace(openArena(kernels), { nMax: n, mMax: m, countMax: slice, kMax: k });
  for (const region of [workspace.scratch, workspace.gradient, workspace.samples]) {
    viewFloat64(kernels, region).fill(Number.NaN);
  }
  placeColumns(scene.W, workspace.weights.pointer);
  placeColumns(scene.A, workspace.dictionary.pointer);
  const Y: Float64Array[] = [];
  let status: StepReport['status'] = 'stepped';
  let consistentCount = 0;
  let activeCount = 0;
  for (let start = 0; start < count; start += slice) {
    const part = { count: Math.min(slice, count - start), k };
    placePlanted(scene, start, { workspace, part });
    formSamples({ n, slice: part, sigma: 0 }, workspace);
    Y.push(...readColumns(workspace.samples.pointer, { n, count: part.count }));
    const share = start + slice >= count ? zeta / count : 0;
    const step = { n, m, slice: part, activation, bias, consistency };
    const report = stepAutoencoder(step, { isFirst: start === 0, share }, workspace);
    if (report.status !== 'stepped') ({ status } = report);
    consistentCount += report.consistentCount;
    activeCount += report.activeCount;
  }
  return {
    status,
    consistentCount,
    activeCount,
    W: readColumns(workspace.weights.pointer, { n, count: m }),
    G: readColumns(workspace.gradient.pointer, { n, count: m }).map((g) => g.map((value) => -value / count)),
    Y,
  };
}

function placePlanted(
  { k, units, codes }: Scene,
  start: number,
  { workspace, part }: { readonly workspace: AutoencoderWorkspace; readonly part: { count: number; k: number } },
): void {
  const planted = viewPlanted(workspace, part);
  planted.units.set(units.subarray(k * start, k * (start + part.count)));
  planted.codes.set(codes.subarray(k * start, k * (start + part.count)));
}

function placeColumns(columns: Columns, pointer: number): void {
  const leading = padRows(columns[0].length);
  const target = viewFloat64(kernels, { pointer, length: leading * columns.length }).fill(0);
  columns.forEach((column, j) => {
    target.set(column, leading * j);
  });
}

function readColumns(pointer: number, { n, count }: { readonly n: number; readonly count: number }): Columns {
  const leading = padRows(n);
  const source = viewFloat64(kernels, { pointer, length: leading * count });
  return Array.from({ length: count }, (_, j) => source.slice(leading * j, leading * j + n));
}
