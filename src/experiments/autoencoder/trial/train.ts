import { type Activation, type StepReport, stepAutoencoder } from '../../../kernels/networks/autoencoder.js';
import type { DeriveStream } from '../../define-trial.js';
import { modelTraits } from '../declaration/choices.js';
import type { Cell } from '../declaration/parameters.js';
import { type ColumnErrors, mapCheapest, mapIdentity, measureColumns } from './column-errors.js';
import { openSampler, type Sampler, type UnitMap } from './draw-samples.js';
import { placeDictionary, placeStart } from './place-start.js';
import { listBiases, stepSize } from './schedule.js';
import { sliceLength, type Workspace } from './workspace.js';

export interface Trained {
  readonly status: StepReport['status'];
  /** b of each step. */
  readonly biases: readonly number[];
  /** Before each step and after the last, units and atoms matched by identity; empty for other starts than delta-near. */
  readonly history: readonly ColumnErrors[];
  readonly map: UnitMap;
  readonly last: ColumnErrors;
  /**
   * The share of samples with consistent codes: in the first batch before it was learned from, and in a new one at the
   * end.
   */
  readonly startConsistency: number;
  readonly consistency: number;
  /** The mean number of active units per sample in the last batch. */
  readonly activeUnits: number;
}

/** The sums of a batch over its slices. */
interface BatchReport extends StepReport {
  readonly count: number;
}

export function train(
  cell: Cell,
  { derive, checkpoint }: { readonly derive: DeriveStream; readonly checkpoint: (share: number) => void },
  workspace: Workspace,
): Trained {
  const { steps, start, batch } = cell;
  placeDictionary(cell, derive, workspace);
  placeStart(cell, { derive, checkpoint: () => checkpoint(0) }, workspace);
  const draw = openSampler(cell, { purpose: 'training', derive, workspace });
  const biases = listBiases(cell);
  const identity = mapIdentity(cell, workspace);
  const isNear = start === 'delta-near';
  const history: ColumnErrors[] = [];
  const record = (): void => {
    if (isNear) history.push(measureColumns(cell, identity, workspace));
  };
  let status: StepReport['status'] = 'stepped';
  let startConsistency = Number.NaN;
  let activeUnits = 0;
  for (let step = 0; step < steps; step += 1) {
    record();
    const reach = (done: number): void => checkpoint((step + done / batch) / (steps + 1));
    const run = { bias: biases[step], zeta: stepSize(cell), draw, reach };
    const report = runBatch(cell, run, workspace);
    if (step === 0 && isNear) startConsistency = report.consistentCount / report.count;
    activeUnits = report.activeCount / report.count;
    if (report.status !== 'stepped') ({ status } = report);
  }
  record();
  const checkpointAtEnd = (): void => checkpoint(steps / (steps + 1));
  const map = isNear ? mapIdentity(cell, workspace) : mapCheapest(cell, workspace, checkpointAtEnd);
  return {
    status,
    biases,
    history,
    map,
    last: measureColumns(cell, map, workspace),
    startConsistency,
    consistency: measureConsistency(cell, { map, bias: biases[steps - 1], derive, checkpoint }, workspace),
    activeUnits,
  };
}

interface BatchRun {
  readonly bias: number;
  /** The step size; 0 leaves the weights. */
  readonly zeta: number;
  readonly draw: Sampler;
  readonly map?: UnitMap;
  /** Called after each slice with the number of samples that are done. */
  readonly reach: (done: number) => void;
}

/** One batch, slice by slice, with the step at its end. */
function runBatch(cell: Cell, { bias, zeta, draw, map, reach }: BatchRun, { network }: Workspace): BatchReport {
  const { n, m, k, model, batch } = cell;
  const consistency = modelTraits[model].isSigned ? 'signs' : 'support';
  const length = sliceLength(cell);
  let consistentCount = 0;
  let activeCount = 0;
  let status: StepReport['status'] = 'stepped';
  for (let first = 0; first < batch; first += length) {
    const count = Math.min(length, batch - first);
    draw(count, map);
    const isLast = first + count === batch;
    const report = stepAutoencoder(
      { n, m, slice: { count, k }, activation: chooseActivation(cell), bias, consistency },
      { isFirst: first === 0, share: isLast ? zeta / batch : 0 },
      network,
    );
    consistentCount += report.consistentCount;
    activeCount += report.activeCount;
    ({ status } = report);
    reach(first + count);
  }
  return { status, consistentCount, activeCount, count: batch };
}

function measureConsistency(
  cell: Cell,
  {
    map,
    bias,
    derive,
    checkpoint,
  }: {
    readonly map: UnitMap;
    readonly bias: number;
    readonly derive: DeriveStream;
    readonly checkpoint: (share: number) => void;
  },
  workspace: Workspace,
): number {
  const { steps, batch } = cell;
  const draw = openSampler(cell, { purpose: 'test', derive, workspace });
  const reach = (done: number): void => checkpoint((steps + done / batch) / (steps + 1));
  const { consistentCount, count } = runBatch(cell, { bias, zeta: 0, draw, map, reach }, workspace);
  return consistentCount / count;
}

function chooseActivation({ activation, threshold }: Cell): Activation {
  return activation === 'relu' ? { kind: 'relu' } : { kind: 'threshold', lambda: threshold };
}
