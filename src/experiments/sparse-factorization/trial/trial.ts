import { type ColumnSet, matchColumns } from '../../../kernels/factorizations/matched-columns.js';
import {
  createSparseFactorizationWorkspace,
  defaultSparseFactorizationLimits,
  factorSparsely,
  type SparseFactorizationReport,
  type SparseFactorizationWorkspace,
} from '../../../kernels/factorizations/sparse-factorization.js';
import { type Arena, allocateFloat64, openArena, padRows, viewFloat64 } from '../../../kernels/memory/arena.js';
import type { KernelMatrix } from '../../../kernels/memory/kernel-matrix.js';
import type { Kernels } from '../../../kernels/memory/wasm.js';
import { drawNormals } from '../../../random/normal.js';
import { openStream } from '../../../random/stream.js';
import { drawComponents } from '../../components/trial/draw-components.js';
import { listRowGroups } from '../../components/trial/row-groups.js';
import { defineTrial } from '../../define-trial.js';
import { sparseFactorization } from '../declaration/declaration.js';
import type { Cell } from '../declaration/parameters.js';
import { measureWorstSine } from './worst-sine.js';

interface Workspace {
  readonly kernels: Kernels;
  readonly cell: Cell;
  /** Y */
  readonly matrix: KernelMatrix;
  readonly factorization: SparseFactorizationWorkspace;
}

export const trial = defineTrial(sparseFactorization, {
  open: (cell, kernels) => createWorkspace(openArena(kernels), cell),

  judge(workspace, { criterion: { tolerance }, derive, checkpoint }) {
    const { cell } = workspace;
    const { n, p, factorization } = cell;
    const planted = drawComponents({ ...cell, model: cell['component-model'] }, derive);
    const mixing = new Float64Array(p * p);
    drawNormals(openStream(derive('mixing', { p })), mixing);
    placeProduct(planted, mixing, workspace);
    const rowGroups = listRowGroups(factorization, n, () => derive('pairing', { n }));
    const limits = { ...defaultSparseFactorizationLimits(), zeroShare: cell['zero-tolerance'], checkpoint };
    const report = factorSparsely({ n, q: p, matrix: workspace.matrix, rowGroups }, limits, workspace.factorization);
    const found = viewFactor(report, workspace);
    const matching = matchColumns({ planted, found }, { n, tolerance });
    const isRecovered = matching.matchedCount === p;
    return {
      verdict: isRecovered ? 'success' : report.unresolvedCount > 0 ? 'unresolved' : 'failure',
      metrics: {
        'columns-recovered': matching.matchedCount,
        'worst-sine': measureWorstSine(planted, found, n),
        rank: report.rank,
        candidates: report.distinctCount,
        'unresolved-problems': report.unresolvedCount,
      },
      report,
      matching,
    };
  },

  explain({ report, matching }) {
    const { factor: _, ...rest } = report;
    return {
      factorization: { ...rest, nonZeroCounts: [...report.nonZeroCounts] },
      matching: { ...matching, partners: [...matching.partners] },
    };
  },
});

function createWorkspace(arena: Arena, cell: Cell): Workspace {
  const { n, p } = cell;
  const leading = padRows(n);
  return {
    kernels: arena.kernels,
    cell,
    matrix: { pointer: allocateFloat64(arena, leading * p).pointer, leading },
    factorization: createSparseFactorizationWorkspace(arena, { nMax: n, qMax: p }),
  };
}

/** Y = X Z */
function placeProduct(
  { count: p, leading: n, entries }: ColumnSet,
  mixing: Float64Array,
  { kernels, matrix }: Workspace,
): void {
  for (let l = 0; l < p; l += 1) {
    const pointer = matrix.pointer + 8 * matrix.leading * l;
    const column = viewFloat64(kernels, { pointer, length: matrix.leading }).fill(0);
    for (let k = 0; k < p; k += 1) {
      const factor = mixing[p * l + k];
      for (let j = 0; j < n; j += 1) column[j] += factor * entries[n * k + j];
    }
  }
}

function viewFactor({ factor, columnCount }: SparseFactorizationReport, { kernels }: Workspace): ColumnSet {
  const length = factor.leading * columnCount;
  return {
    count: columnCount,
    leading: factor.leading,
    entries: viewFloat64(kernels, { pointer: factor.pointer, length }),
  };
}
