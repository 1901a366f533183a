import {
  type AlternatingReport,
  type AlternatingWorkspace,
  alternateLeastSquares,
  createAlternatingWorkspace,
  defaultAlternatingLimits,
  type MultilinearProblem,
} from '../../kernels/alternating-least-squares.js';
import { compareRankOne, listAllEntries, multiplyEntry, type TensorEntries } from '../../kernels/tensor-entries.js';
import { drawNormals } from '../../random/normal.js';
import { openStream, type Stream } from '../../random/stream.js';
import { deriveStreamState, formatStreamState, type StreamState } from '../../random/stream-state.js';
import { type VerdictName, verdictCode } from '../../sweep/outcome.js';
import { numberAt } from '../../sweep/point.js';
import type { TrialModule, TrialRecord, TrialRequest } from '../experiment.js';
import { metrics } from './metrics.js';

interface Cell {
  readonly K: number;
  readonly S: number;
  readonly r: number;
  readonly startCount: number;
  readonly sweepCountMax: number;
  readonly entries: TensorEntries;
}

interface Workspace {
  readonly cells: readonly Cell[];
  readonly alternating: AlternatingWorkspace;
}

type Ending = 'recovered' | 'wrong' | 'stuck';

interface Start {
  readonly ending: Ending;
  readonly report: AlternatingReport;
  readonly distance: number;
}

interface Judgement {
  readonly verdict: VerdictName;
  readonly starts: readonly Start[];
  readonly states: Readonly<Record<string, StreamState>>;
}

/** Of |X|; alternating least squares ends at 1e-12. */
const exactResidualShare = 1e-9;
/** Of |P(h)|. An exact fit near h is known to about 1e-9 times A's condition on tensors of rank two. */
const recoveredDistance = 1e-4;
/** Exact solutions between both are too near to h to tell, and count as stuck. */
const wrongDistance = 1e-2;

export const genericIdentifiabilityTrial: TrialModule<Workspace> = {
  createWorkspace: (_kernels, points) => ({
    cells: points.map((point) => {
      const [K, S] = [numberAt(point, 'K'), numberAt(point, 'S')];
      return {
        K,
        S,
        r: numberAt(point, 'r'),
        startCount: numberAt(point, 'starts'),
        sweepCountMax: numberAt(point, 'sweeps'),
        entries: listAllEntries(new Array<number>(K).fill(S)),
      };
    }),
    alternating: createAlternatingWorkspace({
      rowCountMax: Math.max(...points.map((point) => numberAt(point, 'r'))),
      layerSizeMax: Math.max(...points.map((point) => numberAt(point, 'S'))),
    }),
  }),

  runTrial(request, workspace, record) {
    workspace.cells.forEach((cell, index) => {
      writeJudgement(judge(request, cell, workspace), index, record);
    });
  },

  explainTrial(request, workspace, record) {
    const judgement = judge(request, workspace.cells[0], workspace);
    writeJudgement(judgement, 0, record);
    const { verdict, starts, states } = judgement;
    return {
      verdict,
      starts: starts.map(({ ending, report, distance }) => ({ ending, ...report, distance })),
      thresholds: { exactResidualShare, recoveredDistance, wrongDistance },
      streams: Object.fromEntries(Object.entries(states).map(([role, state]) => [role, formatStreamState(state)])),
    };
  },
};

function judge({ seed, trial, criterion, checkpoint }: TrialRequest, cell: Cell, workspace: Workspace): Judgement {
  const { K, S, startCount } = cell;
  const states: Record<string, StreamState> = {};
  const open = (role: string): Stream => {
    const state = deriveStreamState({
      seed,
      experiment: 'generic-identifiability',
      role,
      coordinates: { K, S },
      trial,
    });
    states[role] = state;
    return openStream(state);
  };
  const operator = drawOperator(open('operator'), cell);
  const planted = drawFactors(open('factors'), cell);
  const problem = poseProblem(cell, operator, planted);
  const startStream = open('starts');
  const starts: Start[] = [];
  for (let start = 0; start < startCount; start += 1) {
    checkpoint?.(start / startCount);
    starts.push(runStart(problem, { planted, factors: drawFactors(startStream, cell), cell, workspace }));
  }
  return { verdict: rule(criterion.name, starts), starts, states };
}

/** A, column by column. Its rows are drawn one after the other, so that a smaller r sees the first ones. */
function drawOperator(stream: Stream, { r, entries }: Cell): Float64Array {
  const operator = new Float64Array(r * entries.count);
  const row = new Float64Array(entries.count);
  for (let i = 0; i < r; i += 1) {
    drawNormals(stream, row);
    for (let t = 0; t < entries.count; t += 1) operator[r * t + i] = row[t];
  }
  return operator;
}

function drawFactors(stream: Stream, { K, S }: Cell): Float64Array[] {
  return Array.from({ length: K }, () => {
    const factor = new Float64Array(S);
    drawNormals(stream, factor);
    return factor;
  });
}

function poseProblem(
  { K, S, r, entries }: Cell,
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
    cell,
    workspace,
  }: {
    readonly planted: readonly Float64Array[];
    readonly factors: readonly Float64Array[];
    readonly cell: Cell;
    readonly workspace: Workspace;
  },
): Start {
  const limits = defaultAlternatingLimits(cell.sweepCountMax);
  const report = alternateLeastSquares(problem, factors, { limits, workspace: workspace.alternating });
  const distance = compareRankOne(cell.entries, factors, planted);
  const isExact = report.residualShare <= exactResidualShare;
  const ending =
    isExact && distance <= recoveredDistance ? 'recovered' : isExact && distance >= wrongDistance ? 'wrong' : 'stuck';
  return { ending, report, distance };
}

function rule(criterion: string, starts: readonly Start[]): VerdictName {
  const isThere = (wanted: Ending): boolean => starts.some(({ ending }) => ending === wanted);
  switch (criterion) {
    case 'identified':
      return isThere('wrong') ? 'failure' : isThere('recovered') ? 'success' : 'unresolved';
    case 'wrong-solution':
      return isThere('wrong') ? 'success' : 'failure';
    case 'recovered':
      return isThere('recovered') ? 'success' : 'failure';
    default:
      throw new TypeError(`generic-identifiability: no criterion ${criterion}`);
  }
}

function writeJudgement({ verdict, starts }: Judgement, index: number, record: TrialRecord): void {
  const count = (wanted: Ending): number => starts.filter(({ ending }) => ending === wanted).length;
  const wrongDistances = starts.flatMap(({ ending, distance }) => (ending === 'wrong' ? [distance] : []));
  record.verdicts[index] = verdictCode[verdict];
  const values = {
    'recovered-starts': count('recovered'),
    'wrong-starts': count('wrong'),
    'stuck-starts': count('stuck'),
    'wrong-distance': wrongDistances.length === 0 ? Number.NaN : Math.max(...wrongDistances),
    sweeps: starts.reduce((sum, { report }) => sum + report.sweeps, 0),
  };
  for (const [place, { name }] of metrics.entries()) record.metrics[index * metrics.length + place] = values[name];
}
