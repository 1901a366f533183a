import { type Arena, allocateFloat64, type Float64Region, viewFloat64, viewMemory } from '../memory/arena.js';
import { type Pointer, transformRowsBytes, writeTransformRows } from '../memory/generated/kernels.js';
import type { TransformRows } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * Rows of a fast transform, kept beside the dense matrix that they form: A_i = weights[i] T_{rows[i]}.
 * src/kernels/operators/wasm/fast-transform.ts has the transforms T; src/kernels/operators/wasm/operator.ts decides
 * which products use them.
 */

/** In the order of src/kernels/operators/wasm/fast-transform.ts. */
const kinds = ['hadamard', 'fourier', 'dct'] as const;

export interface TransformRowsWorkspace {
  readonly kernels: Kernels;
  readonly kind: (typeof kinds)[number];
  readonly order: number;
  readonly rowCountMax: number;
  /** cos(2 pi i / (4 n)) for i < 4n, which the owner writes; Hadamard's transform reads none. */
  readonly table: Float64Region | undefined;
  readonly description: Pointer<'TransformRows'>;
  readonly rows: Float64Region;
  readonly weights: Float64Region;
  readonly scratch: Float64Region;
}

/** Memory for up to `rowCountMax` rows; undefined for an n that is no power of 2, which has no fast transform here. */
export function createTransformRowsWorkspace(
  arena: Arena,
  { kind, order, rowCountMax, table }: Pick<TransformRowsWorkspace, 'kind' | 'order' | 'rowCountMax' | 'table'>,
): TransformRowsWorkspace | undefined {
  if ((order & (order - 1)) !== 0) return undefined;
  if (kind !== 'hadamard' && table?.length !== 4 * order) {
    throw new RangeError(`transform rows: expected a table of ${4 * order} cosines, got ${table?.length ?? 'none'}`);
  }
  const { kernels } = arena;
  return {
    kernels,
    kind,
    order,
    rowCountMax,
    table,
    description: arena.allocate(transformRowsBytes),
    rows: allocateFloat64(arena, Math.ceil(rowCountMax / 2)),
    weights: allocateFloat64(arena, rowCountMax),
    scratch: allocateFloat64(arena, kernels.functions.transformOperatorScratchBytes(order) / 8),
  };
}

/** Writes the description of these rows. */
export function describeTransformRows(
  { rows, weights }: { readonly rows: ArrayLike<number>; readonly weights: ArrayLike<number> },
  { kernels, kind, order, rowCountMax, ...regions }: TransformRowsWorkspace,
): TransformRows {
  const rowCount = rows.length;
  if (rowCount > rowCountMax || weights.length !== rowCount) {
    throw new RangeError(
      `transform rows: expected at most ${rowCountMax} rows and a weight for each, got ${rowCount} and ${weights.length}`,
    );
  }
  const pointer = regions.description;
  new Int32Array(kernels.memory.buffer, regions.rows.pointer, rowCount).set(rows);
  viewFloat64(kernels, regions.weights).set(weights);
  writeTransformRows(viewMemory(kernels), pointer, {
    kind: kinds.indexOf(kind),
    rows: regions.rows.pointer,
    weights: regions.weights.pointer,
    table: regions.table?.pointer ?? 0,
    scratch: regions.scratch.pointer,
  });
  return { pointer, rowCount, order };
}

/** What a kernel takes for the first m rows of a matrix of n columns: the description's pointer, or 0 for none. */
export function pointToTransform(
  transform: TransformRows | undefined,
  { m, n }: { readonly m: number; readonly n: number },
): number {
  if (transform === undefined) return 0;
  const { pointer, rowCount, order } = transform;
  if (m > rowCount || n !== order) {
    throw new RangeError(`transform rows: expected m <= ${rowCount} and n = ${order}, got m = ${m}, n = ${n}`);
  }
  return pointer;
}
