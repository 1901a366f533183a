import { type Arena, allocateFloat64, openArena, padRows, viewFloat64 } from '../../kernels/arena.js';
import type { KernelMatrix } from '../../kernels/gaussian-matrix.js';
import { type ColumnMatching, type ColumnSet, matchColumns } from '../../kernels/matched-columns.js';
import {
  createSparseFactorizationWorkspace,
  defaultSparseFactorizationLimits,
  factorSparsely,
  type SparseFactorizationReport,
  type SparseFactorizationWorkspace,
} from '../../kernels/sparse-factorization.js';
import type { Kernels } from '../../kernels/wasm.js';
import { drawNormals } from '../../random/normal.js';
import { openStream } from '../../random/stream.js';
import { deriveStreamState, formatStreamState, type StreamState } from '../../random/stream-state.js';
import { type VerdictName, verdictCode } from '../../sweep/outcome.js';
import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Criterion, Point } from '../../sweep/sweep.js';
import {
  type ComponentModel,
  type ComponentName,
  componentModels,
  componentNames,
  type FactorizationName,
  factorizationNames,
} from '../components/component-names.js';
import { drawComponents } from '../components/draw-components.js';
import { listRowGroups } from '../components/row-groups.js';
import type { TrialModule, TrialRecord, TrialRequest } from '../experiment.js';
import { metrics } from './metrics.js';
import { measureWorstSine } from './worst-sine.js';

interface Cell {
  readonly n: number;
  readonly p: number;
  readonly s: number;
  readonly components: ComponentName;
  readonly model: ComponentModel;
  readonly factorization: FactorizationName;
  readonly zeroTolerance: number;
}

interface Workspace {
  readonly kernels: Kernels;
  readonly cells: readonly Cell[];
  /** Y */
  readonly matrix: KernelMatrix;
  readonly factorization: SparseFactorizationWorkspace;
}

interface Judgement {
  readonly verdict: VerdictName;
  readonly report: SparseFactorizationReport;
  readonly matching: ColumnMatching;
  readonly worstSine: number;
  readonly states: Readonly<Record<string, StreamState>>;
}

export const sparseFactorizationTrial: TrialModule<Workspace> = {
  createWorkspace: (kernels, points) => createWorkspace(openArena(kernels), points.map(readCell)),

  runTrial(request, workspace, record) {
    const { cells } = workspace;
    cells.forEach((cell, index) => {
      const checkpoint = (share: number): void => request.checkpoint?.((index + share) / cells.length);
      writeJudgement(judge({ ...request, checkpoint }, cell, workspace), index, record);
    });
  },

  explainTrial(request, workspace, record) {
    const judgement = judge(request, workspace.cells[0], workspace);
    writeJudgement(judgement, 0, record);
    const { verdict, report, matching, states } = judgement;
    const { factor: _, ...rest } = report;
    return {
      verdict,
      factorization: { ...rest, nonZeroCounts: [...report.nonZeroCounts] },
      matching: { ...matching, partners: [...matching.partners] },
      streams: Object.fromEntries(Object.entries(states).map(([role, state]) => [role, formatStreamState(state)])),
    };
  },
};

function readCell(point: Point): Cell {
  return {
    n: numberAt(point, 'n'),
    p: numberAt(point, 'p'),
    s: numberAt(point, 's'),
    components: choiceAt(point, 'components', componentNames),
    model: choiceAt(point, 'component-model', componentModels),
    factorization: choiceAt(point, 'factorization', factorizationNames),
    zeroTolerance: numberAt(point, 'zero-tolerance'),
  };
}

function createWorkspace(arena: Arena, cells: readonly Cell[]): Workspace {
  const nMax = Math.max(...cells.map(({ n }) => n));
  const pMax = Math.max(...cells.map(({ p }) => p));
  const leading = padRows(nMax);
  return {
    kernels: arena.kernels,
    cells,
    matrix: { pointer: allocateFloat64(arena, leading * pMax).pointer, leading },
    factorization: createSparseFactorizationWorkspace(arena, { nMax, qMax: pMax }),
  };
}

function judge({ seed, trial, criterion, checkpoint }: TrialRequest, cell: Cell, workspace: Workspace): Judgement {
  const { n, p, factorization, zeroTolerance } = cell;
  const states: Record<string, StreamState> = {};
  const derive = (role: string, coordinates: Readonly<Record<string, number>>): StreamState => {
    const state = deriveStreamState({ seed, experiment: 'sparse-factorization', role, coordinates, trial });
    states[role] = state;
    return state;
  };
  const planted = drawComponents(cell, derive);
  const mixing = new Float64Array(p * p);
  drawNormals(openStream(derive('mixing', { p })), mixing);
  placeProduct(planted, mixing, workspace);
  const rowGroups = listRowGroups(factorization, n, () => derive('pairing', { n }));
  const limits = { ...defaultSparseFactorizationLimits(), zeroShare: zeroTolerance, checkpoint };
  const report = factorSparsely({ n, q: p, matrix: workspace.matrix, rowGroups }, limits, workspace.factorization);
  const found = viewFactor(report, workspace);
  const matching = matchColumns({ planted, found }, { n, tolerance: getTolerance(criterion) });
  const isRecovered = matching.matchedCount === p;
  const verdict = isRecovered ? 'success' : report.unresolvedCount > 0 ? 'unresolved' : 'failure';
  return { verdict, report, matching, worstSine: measureWorstSine(planted, found, n), states };
}

function getTolerance({ tolerance }: Criterion): number {
  if (tolerance === undefined) throw new TypeError('sparse-factorization: expected the criterion to carry a tolerance');
  return tolerance;
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

function writeJudgement({ verdict, report, matching, worstSine }: Judgement, index: number, record: TrialRecord): void {
  record.verdicts[index] = verdictCode[verdict];
  const values: Record<(typeof metrics)[number]['name'], number> = {
    'columns-recovered': matching.matchedCount,
    'worst-sine': worstSine,
    rank: report.rank,
    candidates: report.distinctCount,
    'unresolved-problems': report.unresolvedCount,
  };
  metrics.forEach(({ name }, at) => {
    record.metrics[index * metrics.length + at] = values[name];
  });
}
