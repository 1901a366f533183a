import { type Arena, allocateFloat64, type Float64Region, padRows, viewMemory } from '../memory/arena.js';
import {
  type Pointer,
  type SparseRoom,
  sparseProblemBytes,
  sparseRoomBytes,
  writeSparseProblem,
  writeSparseRoom,
} from '../memory/generated/kernels.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Views } from '../memory/views.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * What the solvers of A x = b for a whole x, A of m x n, have in common on the TypeScript side: their problem, and where it,
 * x and their scratch memory lie.
 */

export interface LinearSystem {
  readonly m: number;
  readonly n: number;
  /** Rows from m to the next multiple of 4 may hold any finite numbers. */
  readonly matrix: KernelMatrix;
  /** b in the kernels' memory, 0 from m to the next multiple of 4. */
  readonly rightSide: Float64Region;
}

export interface SystemSizes {
  readonly mMax: number;
  readonly nMax: number;
}

export interface SystemPlace extends SystemSizes {
  readonly kernels: Kernels;
  readonly solution: Float64Region;
  /** Written before every call: another workspace may have lain in the same place since. */
  readonly room: SparseRoom;
  readonly records: {
    readonly problem: Pointer<'SparseProblem'>;
    readonly room: Pointer<'SparseRoom'>;
  };
}

/** Memory for every system with m <= mMax and n <= nMax. */
export function allocateSystem(arena: Arena, { mMax, nMax }: SystemSizes, scratchBytes: number): SystemPlace {
  const solution = allocateFloat64(arena, nMax);
  const room = { solution: solution.pointer, support: 0, scratch: arena.allocate(scratchBytes >>> 0) };
  const records = { problem: arena.allocate(sparseProblemBytes), room: arena.allocate(sparseRoomBytes) };
  return { kernels: arena.kernels, mMax, nMax, solution, room, records };
}

/** Throws a RangeError, with the solver's name, where the system does not fit. `transform` multiplies by A faster, or is 0. */
export function writeSystem(
  name: string,
  { m, n, matrix, rightSide, transform }: LinearSystem & { readonly transform: number },
  { kernels, mMax, nMax, room, records }: SystemPlace,
): Views {
  if (m > mMax || n > nMax || matrix.leading < padRows(m) || rightSide.length < padRows(m)) {
    throw new RangeError(
      `${name}: expected m <= ${mMax}, n <= ${nMax} and room for ${padRows(m)} rows; got m = ${m}, n = ${n}, ` +
        `leading dimension ${matrix.leading}, right side of ${rightSide.length}`,
    );
  }
  const views = viewMemory(kernels);
  writeSparseRoom(views, records.room, room);
  writeSparseProblem(views, records.problem, {
    m,
    n,
    k: 0,
    leading: matrix.leading,
    matrix: matrix.pointer,
    transform,
    rightSide: rightSide.pointer,
  });
  return views;
}
