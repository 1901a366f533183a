import type { StreamState } from '../../random/stream-state.js';
import {
  createGaussianMatrixWorkspace,
  fillGaussianMatrix,
  type GaussianMatrixWorkspace,
} from '../draws/gaussian-matrix.js';
import {
  type Arena,
  allocateFloat32,
  allocateFloat64,
  type Float32Region,
  type Float64Region,
  padRows,
  viewFloat32,
  viewFloat64,
  viewMemory,
} from '../memory/arena.js';
import { measurementsBytes, type Pointer, writeMeasurements } from '../memory/generated/kernels.js';
import type { Kernels } from '../memory/wasm.js';
import { createCosineTable } from '../spectra/cosine-table.js';

/*
 * Measurements y = A x of an image: the TypeScript side of src/kernels/networks/wasm/image-measurements.ts.
 * Coefficient (f, h) of an image of `rows` by `columns` pixels, f counted along the rows' index, has the place f
 * columns + h.
 */

export type ImageMeasurements = { readonly image: ArrayLike<number> } & (
  | {
      /** Entries of the unitary Fourier transform, or of the orthonormal DCT-II, of both axes. */
      readonly kind: 'k-space' | 'dct';
      /** The places of the coefficients that are measured. */
      readonly places: Int32Array;
    }
  | {
      /** A has m rows of N(0, 1/m), drawn as `fillGaussianMatrix` does. */
      readonly kind: 'gaussian';
      readonly m: number;
      readonly state: StreamState;
    }
);

export type MeasurementKind = ImageMeasurements['kind'];

export interface MeasurementWorkspace {
  readonly kernels: Kernels;
  readonly rows: number;
  readonly columns: number;
  readonly mMax: number;
  /** Masks, and A of the kinds that have one. */
  readonly mask: Float32Region;
  readonly matrix: GaussianMatrixWorkspace | undefined;
  readonly truth: Float32Region;
  /** y, 0 beyond its end. */
  readonly target: Float32Region;
  readonly backProjection: Float32Region;
  readonly cosines: Float64Region;
  readonly basis: Float32Region;
  readonly scratch: Float32Region;
  readonly record: Pointer<'Measurements'>;
}

/** The kernel's numbers for the kinds; a DCT of a single row is dense. */
const kindCodes = { 'k-space': 0, dct: 1, gaussian: 2 } as const satisfies Record<MeasurementKind, number>;

/** Memory for images of this size, measured in any of `kinds` by at most `mMax` numbers. */
export function createMeasurementWorkspace(
  arena: Arena,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  { kinds, mMax }: { readonly kinds: readonly MeasurementKind[]; readonly mMax: number },
): MeasurementWorkspace {
  const pixels = rows * columns;
  const isDense = kinds.some((kind) => codeOf(kind, rows) === kindCodes.gaussian);
  const order = Math.max(rows, columns);
  const rowCountMax = isDense ? mMax : 0;
  const scratchBytes = arena.kernels.functions.measurementScratchBytes(pixels, padRows(rowCountMax), columns) >>> 0;
  return {
    kernels: arena.kernels,
    rows,
    columns,
    mMax,
    mask: allocateFloat32(arena, pixels),
    matrix: isDense ? createGaussianMatrixWorkspace(arena, { rowCountMax, columnCount: pixels }) : undefined,
    truth: allocateFloat32(arena, pixels),
    target: allocateFloat32(arena, 2 * pixels + padRows(rowCountMax)),
    backProjection: allocateFloat32(arena, pixels),
    cosines: allocateFloat64(arena, 4 * order),
    basis: allocateFloat32(arena, rows === 1 ? 0 : 2 * columns * columns),
    scratch: allocateFloat32(arena, scratchBytes / 4),
    record: arena.allocate(measurementsBytes),
  };
}

/** Writes the image and the choice of measurements into the workspace, and measures the image. */
export function placeMeasurements(measurements: ImageMeasurements, workspace: MeasurementWorkspace): void {
  const { kernels, rows, columns, mMax, truth, target, cosines } = workspace;
  const m = countMeasurements(measurements);
  if (measurements.image.length !== rows * columns || m > mMax) {
    throw new RangeError(
      `measurements: expected ${rows} x ${columns} pixels and at most ${mMax} numbers, ` +
        `got ${measurements.image.length} and ${m}`,
    );
  }
  const table = createCosineTable(Math.max(rows, columns));
  viewFloat64(kernels, cosines).set(table);
  viewFloat32(kernels, truth).set(measurements.image);
  if (measurements.kind === 'gaussian') {
    placeGaussianMatrix(measurements, workspace);
  } else if (codeOf(measurements.kind, rows) === kindCodes.gaussian) {
    placeCosineRows(measurements.places, table, workspace);
  } else {
    placeMask(measurements.places, workspace);
    if (measurements.kind === 'dct') placeBasis(table, workspace);
  }
  openImageMeasurements(measurements, workspace);
  viewFloat32(kernels, target).fill(0);
  kernels.functions.measureImage(target.pointer, truth.pointer);
}

/** Makes these measurements, which are in the workspace, those of the next calls. */
export function openImageMeasurements(measurements: ImageMeasurements, workspace: MeasurementWorkspace): void {
  const { kernels, rows, columns, mask, matrix, target, cosines, basis, scratch, record } = workspace;
  const code = codeOf(measurements.kind, rows);
  const isDense = code === kindCodes.gaussian;
  writeMeasurements(viewMemory(kernels), record, {
    kind: code,
    rows,
    columns,
    m: isDense ? padRows(countMeasurements(measurements)) : 0,
    selection: isDense && matrix !== undefined ? matrix.matrix.pointer : mask.pointer,
    target: target.pointer,
    table: code === kindCodes.dct ? basis.pointer : cosines.pointer,
    scratch: scratch.pointer,
  });
  kernels.functions.openMeasurements(record);
}

/** A^T y. For a transform it is the image whose unmeasured coefficients are 0. A view, valid until the next use. */
export function projectBack(measurements: ImageMeasurements, workspace: MeasurementWorkspace): Float32Array {
  const { kernels, target, backProjection } = workspace;
  openImageMeasurements(measurements, workspace);
  const kept = viewFloat32(kernels, target).slice();
  kernels.functions.measureBack(backProjection.pointer, target.pointer);
  viewFloat32(kernels, target).set(kept);
  return viewFloat32(kernels, backProjection);
}

function countMeasurements(measurements: ImageMeasurements): number {
  return measurements.kind === 'gaussian' ? measurements.m : measurements.places.length;
}

function codeOf(kind: MeasurementKind, rows: number): number {
  return kind === 'dct' && rows === 1 ? kindCodes.gaussian : kindCodes[kind];
}

/** Writes the mask, in the transposed order of the kernels' transforms. */
function placeMask(places: Int32Array, { kernels, rows, columns, mask }: MeasurementWorkspace): void {
  const values = viewFloat32(kernels, mask).fill(0);
  for (const place of places) values[(place % columns) * rows + Math.floor(place / columns)] = 1;
}

/** D^T, then D. */
function placeBasis(table: Float64Array, { kernels, columns, basis }: MeasurementWorkspace): void {
  const values = viewFloat32(kernels, basis);
  for (let f = 0; f < columns; f += 1) {
    for (let j = 0; j < columns; j += 1) {
      const value = cosineEntry(table, { f, j, n: columns });
      values[j * columns + f] = value;
      values[columns * columns + f * columns + j] = value;
    }
  }
}

/** Entry (f, j) of the orthonormal DCT-II of n numbers. */
function cosineEntry(table: Float64Array, { f, j, n }: Readonly<Record<'f' | 'j' | 'n', number>>): number {
  return Math.sqrt((f === 0 ? 1 : 2) / n) * table[(f * (2 * j + 1)) % (4 * n)];
}

/** Draws the matrix in doubles, and rounds it where it lies. */
function placeGaussianMatrix(
  { m, state }: Extract<ImageMeasurements, { readonly kind: 'gaussian' }>,
  workspace: MeasurementWorkspace,
): void {
  const { kernels, rows, columns } = workspace;
  const drawn = getMatrix(workspace);
  // The leading dimension is as small as the rows allow, so that no padding is multiplied.
  const fitting = { ...drawn, matrix: { ...drawn.matrix, leading: padRows(m) } };
  fillGaussianMatrix(state, m, fitting);
  const length = padRows(m) * rows * columns;
  const source = viewFloat64(kernels, { pointer: drawn.matrix.pointer, length });
  const target = viewFloat32(kernels, { pointer: drawn.matrix.pointer, length });
  const factor = 1 / Math.sqrt(m);
  for (let place = 0; place < length; place += 1) target[place] = factor * source[place];
}

function placeCosineRows(places: Int32Array, table: Float64Array, workspace: MeasurementWorkspace): void {
  const { kernels, columns } = workspace;
  const leading = padRows(places.length);
  const { pointer } = getMatrix(workspace).matrix;
  const target = viewFloat32(kernels, { pointer, length: leading * columns }).fill(0);
  places.forEach((f, i) => {
    for (let j = 0; j < columns; j += 1) target[j * leading + i] = cosineEntry(table, { f, j, n: columns });
  });
}

function getMatrix({ matrix }: MeasurementWorkspace): GaussianMatrixWorkspace {
  if (matrix === undefined) throw new TypeError('measurements: expected a workspace with room for a matrix');
  return matrix;
}
