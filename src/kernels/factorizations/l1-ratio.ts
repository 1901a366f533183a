import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64, viewMemory } from '../memory/arena.js';
import {
  l1RatioFamilyBytes,
  l1RatioLimitsBytes,
  l1RatioReportBytes,
  type Pointer,
  readL1RatioReport,
  writeL1RatioFamily,
  writeL1RatioLimits,
} from '../memory/generated/kernels.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';
import { mergeParallelRows } from './merged-rows.js';
import { type ComplementWorkspace, completeBasis, createComplementWorkspace } from './orthogonal-complement.js';

/*
 * min |Q w|_1 subject to r^T w = 1 for one Q, n x p with orthonormal columns, and many r: the TypeScript side of
 * src/kernels/factorizations/wasm/l1-ratio.ts, where method, references, certificate and cost stand. For a Y whose
 * columns are not orthonormal, Q = Y R^{-1} is a basis of its column space (column-basis.ts) and r = R^{-T} r_Y: Y w,
 * and the problems whose r is a sum of rows, depend on the column space alone.
 */

export interface L1RatioFamily {
  readonly n: number;
  readonly p: number;
  /** Q; orthonormal columns. What lies in its padding rows does not matter. */
  readonly basis: KernelMatrix;
}

export interface L1RatioLimits {
  /** Steps of basis pursuit; 0 where it is not to be tried. */
  readonly pursuitStepCountMax: number;
  readonly newtonStepCountMax: number;
  /** Steps along edges; 0 where none are to be made. */
  readonly edgeStepCountMax: number;
}

export interface L1RatioWorkspace {
  readonly kernels: Kernels;
  readonly nMax: number;
  readonly pMax: number;
  readonly rows: Float64Region;
  readonly functional: Float64Region;
  readonly solution: Float64Region;
  readonly records: {
    readonly family: Pointer<'L1RatioFamily'>;
    readonly limits: Pointer<'L1RatioLimits'>;
    readonly report: Pointer<'L1RatioReport'>;
  };
  readonly scratch: Float64Region;
  readonly pursuit: PursuitWorkspace;
}

/** The memory of basis pursuit, for families of at most `nMax` rows; there is none where that is 0. */
interface PursuitWorkspace {
  readonly nMax: number;
  readonly complement: ComplementWorkspace;
  readonly basis: Float64Region;
  readonly constraints: Float64Region;
  readonly scratch: Float64Region;
}

/** A family whose rows lie in the workspace, until the next one is opened there. */
export interface OpenL1Ratio {
  readonly p: number;
  /** The number of rows without those of zeros, and with parallel ones merged. */
  readonly mergedRowCount: number;
  readonly workspace: L1RatioWorkspace;
}

/** `optimal`: proved. `unresolved`: the best w that was found. `infeasible`: r = 0. */
type L1RatioStatus = 'optimal' | 'unresolved' | 'infeasible';

/** The array is a view of the workspace, valid until its next use. */
export interface L1RatioReport {
  readonly status: L1RatioStatus;
  /** |Q w|_1 */
  readonly objective: number;
  /** w, p entries; 0 if infeasible. */
  readonly solution: Float64Array;
  readonly pursuitSteps: number;
  readonly newtonSteps: number;
  readonly edgeSteps: number;
  /** An optimal vertex of an earlier r is optimal for this one too. */
  readonly wasKnown: boolean;
  readonly certificate: L1RatioCertificate;
}

/** The certificate of the multipliers u with the best bound, for r scaled to length 1; NaN where there are none. */
interface L1RatioCertificate {
  /** max |u_i| - 1, at most 0 up to rounding. */
  readonly dualExcess: number;
  /** |Q^T u - lambda r|_2 */
  readonly dualResidual: number;
  /** No w has |Q w|_1 below (1 - gap) objective; at most 1e-10 where optimal. */
  readonly gap: number;
}

const statuses: readonly L1RatioStatus[] = ['optimal', 'unresolved', 'infeasible'];

/** The kernels hold one family at a time. */
const openFamilies = new WeakMap<Kernels, OpenL1Ratio>();

/** Basis pursuit is faster than Newton for up to so many rows per column. */
const pursuedRowsPerColumn = 3.5;

/** 15 to 40 Newton steps are usual. Steps along edges are rare: some p of them, or a few hundred. */
export function defaultL1RatioLimits(p: number): L1RatioLimits {
  return {
    pursuitStepCountMax: 100 + 20 * pursuedRowsPerColumn * p,
    newtonStepCountMax: 200,
    edgeStepCountMax: 1000 + 100 * p,
  };
}

/** Memory for every family with n <= nMax and p <= pMax. */
export function createL1RatioWorkspace(
  arena: Arena,
  { nMax, pMax }: { readonly nMax: number; readonly pMax: number },
): L1RatioWorkspace {
  const scratchBytes = arena.kernels.functions.l1RatioScratchBytes(nMax, pMax) >>> 0;
  return {
    kernels: arena.kernels,
    nMax,
    pMax,
    rows: allocateFloat64(arena, nMax * padRows(pMax)),
    functional: allocateFloat64(arena, padRows(pMax)),
    solution: allocateFloat64(arena, padRows(pMax)),
    records: {
      family: arena.allocate(l1RatioFamilyBytes),
      limits: arena.allocate(l1RatioLimitsBytes),
      report: arena.allocate(l1RatioReportBytes),
    },
    scratch: allocateFloat64(arena, Math.ceil(scratchBytes / 8)),
    pursuit: createPursuitWorkspace(arena, Math.min(nMax, Math.floor(pursuedRowsPerColumn * pMax))),
  };
}

function createPursuitWorkspace(arena: Arena, nMax: number): PursuitWorkspace {
  // The complement is the largest where p is the smallest.
  const pMin = Math.ceil(nMax / pursuedRowsPerColumn);
  const scratchBytes = arena.kernels.functions.ratioPursuitScratchBytes(nMax, pMin) >>> 0;
  return {
    nMax,
    complement: createComplementWorkspace(arena, nMax),
    basis: allocateFloat64(arena, padRows(nMax) * nMax),
    constraints: allocateFloat64(arena, padRows(nMax - pMin + 1) * nMax),
    scratch: allocateFloat64(arena, Math.ceil(scratchBytes / 8)),
  };
}

/** The one open family of these kernels: opening another, in whatever workspace, closes it. */
export function openL1Ratio({ n, p, basis }: L1RatioFamily, workspace: L1RatioWorkspace): OpenL1Ratio {
  const { kernels, nMax, pMax, rows, scratch, pursuit, records } = workspace;
  if (n > nMax || p > pMax || p < 1 || basis.leading < n) {
    throw new RangeError(
      `l1 ratio: expected n <= ${nMax}, 1 <= p <= ${pMax} and a leading dimension of n at least; got n = ${n}, ` +
        `p = ${p}, leading dimension ${basis.leading}`,
    );
  }
  const width = padRows(p);
  const entries = viewFloat64(kernels, { pointer: rows.pointer, length: n * width }).fill(0);
  const columns = viewFloat64(kernels, { pointer: basis.pointer, length: basis.leading * p });
  for (let j = 0; j < p; j += 1) for (let i = 0; i < n; i += 1) entries[i * width + j] = columns[basis.leading * j + i];
  const mergedRowCount = mergeParallelRows({ p, width, rows: entries });
  const isPursued = mergedRowCount === n && n <= pursuedRowsPerColumn * p;
  if (isPursued) writeConstraints({ n, p, rows: entries }, workspace);
  writeL1RatioFamily(viewMemory(kernels), records.family, {
    rows: rows.pointer,
    rowCount: mergedRowCount,
    columnCount: p,
    constraints: isPursued ? pursuit.constraints.pointer : 0,
    leading: padRows(n - p + 1),
    pursuitScratch: pursuit.scratch.pointer,
    scratch: scratch.pointer,
  });
  kernels.functions.openL1Ratio(records.family);
  const family = { p, mergedRowCount, workspace };
  openFamilies.set(kernels, family);
  return family;
}

/** N^T, its rows where the kernel wants them, of the orthogonal complement N of the range of Q, whose rows are given. */
function writeConstraints(
  { n, p, rows }: { readonly n: number; readonly p: number; readonly rows: Float64Array },
  { kernels, pursuit }: L1RatioWorkspace,
): void {
  const width = padRows(p);
  const { basis, constraints, complement } = pursuit;
  const leading = padRows(n);
  const columns = viewFloat64(kernels, { pointer: basis.pointer, length: leading * n }).fill(0, 0, leading * p);
  for (let j = 0; j < p; j += 1) for (let i = 0; i < n; i += 1) columns[leading * j + i] = rows[i * width + j];
  completeBasis({ n, p, basis: { pointer: basis.pointer, leading } }, complement);
  const height = padRows(n - p + 1);
  const entries = viewFloat64(kernels, { pointer: constraints.pointer, length: height * n }).fill(0);
  for (let k = p; k < n; k += 1) for (let i = 0; i < n; i += 1) entries[height * i + k - p] = columns[leading * k + i];
}

/** `functional`: r, p entries. */
export function solveL1Ratio(
  functional: ArrayLike<number>,
  { pursuitStepCountMax, newtonStepCountMax, edgeStepCountMax }: L1RatioLimits,
  family: OpenL1Ratio,
): L1RatioReport {
  const { p, workspace } = family;
  const { kernels, functional: target, solution, records } = workspace;
  if (openFamilies.get(kernels) !== family) throw new Error('l1 ratio: expected the family that was opened last');
  if (functional.length !== p) throw new RangeError(`l1 ratio: expected r of ${p} entries, got ${functional.length}`);
  viewFloat64(kernels, target).set(functional);
  const views = viewMemory(kernels);
  writeL1RatioLimits(views, records.limits, {
    pursuitSteps: pursuitStepCountMax,
    newtonSteps: newtonStepCountMax,
    edgeSteps: edgeStepCountMax,
  });
  kernels.functions.solveL1Ratio(target.pointer, records.limits, solution.pointer, records.report);
  const report = readL1RatioReport(views, records.report);
  return {
    status: statuses[report.status],
    objective: report.objective,
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: p }),
    pursuitSteps: report.pursuitSteps,
    newtonSteps: report.newtonSteps,
    edgeSteps: report.edgeSteps,
    wasKnown: report.wasKnown,
    certificate: { dualExcess: report.dualExcess, dualResidual: report.dualResidual, gap: report.gap },
  };
}
