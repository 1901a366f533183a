import {
  type AlternatingReport,
  type AlternatingWorkspace,
  alternateLeastSquares,
  createAlternatingWorkspace,
  defaultAlternatingLimits,
  type MultilinearProblem,
} from '../../../multilinear/alternating-least-squares.js';
import {
  compareRankOne,
  listAllEntries,
  multiplyEntry,
  type TensorEntries,
} from '../../../multilinear/tensor-entries.js';
import { drawNormals } from '../../../random/normal.js';
import { openStream, type Stream } from '../../../random/stream.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import { defineTrial, type Judged } from '../../define-trial.js';
import { genericIdentifiability } from '../declaration/declaration.js';

type Types = TypesOf<typeof genericIdentifiability>;

interface Workspace {
  readonly cell: Types['point'];
  readonly entries: TensorEntries;
  readonly alternating: AlternatingWorkspace;
}

type Ending = 'recovered' | 'wrong' | 'stuck';

interface Start {
  readonly ending: Ending;
  readonly report: AlternatingReport;
  readonly distance: number;
}

/** A fit is exact if its residual is at most this share of |X|; alternating least squares ends at 1e-12. */
const exactResidualShare = 1e-9;
/**
 * P(h) is recovered within this share of |P(h)|. An exact fit near h has an error of about 1e-9 times A's condition on
 * tensors of rank two.
 */
const recoveredDistance = 1e-4;
/** Exact fits between the two distances are too near to h to be told from it, and count as stuck. */
const wrongDistance = 1e-2;

export const trial = defineTrial(genericIdentifiability, {
  open: (cell): Workspace => ({
    cell,
    entries: listAllEntries(new Array<number>(cell.K).fill(cell.S)),
    alternating: createAlternatingWorkspace({ rowCountMax: cell.r, layerSizeMax: cell.S }),
  }),

  judge(workspace, { criterion, derive, checkpoint }) {
    const { K, S, starts: startCount } = workspace.cell;
    const open = (role: string): Stream => openStream(derive(role, { K, S }));
    const operator = drawOperator(open('operator'), workspace);
    const planted = drawFactors(open('factors'), workspace.cell);
    const problem = poseProblem(workspace, operator, planted);
    const startStream = open('starts');
    const starts: Start[] = [];
    for (let start = 0; start < startCount; start += 1) {
      checkpoint(start / startCount);
      starts.push(runStart(problem, { planted, factors: drawFactors(startStream, workspace.cell), workspace }));
    }
    return { verdict: rule(criterion, starts), metrics: measure(starts), starts };
  },

  explain: ({ starts }) => ({
    starts: starts.map(({ ending, report, distance }) => ({ ending, ...report, distance })),
    thresholds: { exactResidualShare, recoveredDistance, wrongDistance },
  }),
});

/**
 * A, column by column. Its rows are drawn one after the other, so that a smaller r has the first rows of a larger one.
 */
function drawOperator(stream: Stream, { cell: { r }, entries }: Workspace): Float64Array {
  const operator = new Float64Array(r * entries.count);
  const row = new Float64Array(entries.count);
  for (let i = 0; i < r; i += 1) {
    drawNormals(stream, row);
    for (let t = 0; t < entries.count; t += 1) operator[r * t + i] = row[t];
  }
  return operator;
}

function drawFactors(stream: Stream, { K, S }: Types['point']): Float64Array[] {
  return Array.from({ length: K }, () => {
    const factor = new Float64Array(S);
    drawNormals(stream, factor);
    return factor;
  });
}

function poseProblem(
  { cell: { K, S, r }, entries }: Workspace,
  operator: Float64Array,
  planted: readonly Float64Array[],
): MultilinearProblem {
  const { count, depth, indices } = entries;
  const contract = (layer: number, factors: readonly Float64Array[], target: Float64Array): void => {
    target.fill(0, 0, r * S);
    for (let t = 0; t < count; t += 1) {
      const weight = multiplyEntry(entries, t, { factors, without: layer });
      const start = r * indices[depth * t + layer];
      for (let i = 0; i < r; i += 1) target[start + i] += weight * operator[r * t + i];
    }
  };
  const rightSide = new Float64Array(r);
  for (let t = 0; t < count; t += 1) {
    const weight = multiplyEntry(entries, t, { factors: planted, without: -1 });
    for (let i = 0; i < r; i += 1) rightSide[i] += weight * operator[r * t + i];
  }
  return { rowCount: r, layerSizes: new Array<number>(K).fill(S), contract, rightSide };
}

function runStart(
  problem: MultilinearProblem,
  {
    planted,
    factors,
    workspace: { cell, entries, alternating },
  }: {
    readonly planted: readonly Float64Array[];
    readonly factors: readonly Float64Array[];
    readonly workspace: Workspace;
  },
): Start {
  const limits = defaultAlternatingLimits(cell.sweeps);
  const report = alternateLeastSquares(problem, factors, { limits, workspace: alternating });
  const distance = compareRankOne(entries, factors, planted);
  const isExact = report.residualShare <= exactResidualShare;
  const ending =
    isExact && distance <= recoveredDistance ? 'recovered' : isExact && distance >= wrongDistance ? 'wrong' : 'stuck';
  return { ending, report, distance };
}

function rule({ name }: Types['criterion'], starts: readonly Start[]): Judged<Types>['verdict'] {
  const isThere = (wanted: Ending): boolean => starts.some(({ ending }) => ending === wanted);
  switch (name) {
    case 'identified':
      return isThere('wrong') ? 'failure' : isThere('recovered') ? 'success' : 'unresolved';
    case 'wrong-solution':
      return isThere('wrong') ? 'success' : 'failure';
    case 'recovered':
      return isThere('recovered') ? 'success' : 'failure';
  }
}

function measure(starts: readonly Start[]): Judged<Types>['metrics'] {
  const count = (wanted: Ending): number => starts.filter(({ ending }) => ending === wanted).length;
  const wrongDistances = starts.flatMap(({ ending, distance }) => (ending === 'wrong' ? [distance] : []));
  return {
    'recovered-starts': count('recovered'),
    'wrong-starts': count('wrong'),
    'stuck-starts': count('stuck'),
    'wrong-distance': wrongDistances.length === 0 ? Number.NaN : Math.max(...wrongDistances),
    sweeps: starts.reduce((sum, { report }) => sum + report.passes, 0),
  };
}
