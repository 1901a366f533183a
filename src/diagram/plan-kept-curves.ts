import type { Chain } from '../statistics/contour.js';
import type { CellCurve, CurveTable } from '../sweep/curve-table.js';
import type { SweepPlan } from '../sweep/plan.js';
import { labelNumber } from './axis-ticks.js';
import { DiagramError } from './diagram-error.js';
import type { DiagramAxis, DiagramModel } from './diagram-model.js';
import { keptCurveStyles } from './line-style.js';
import { counted, describeCriterion, heldParameters, nameMeasure, writeProvenance } from './plan-heading.js';
import type { GridPortrait } from './portray-grid.js';

export interface KeptCurvesRequest {
  readonly plan: SweepPlan;
  /** A view along one axis, whose cells are told apart. */
  readonly portrait: GridPortrait;
  readonly curves: CurveTable;
  /** The index of the curve that is drawn. */
  readonly curve: number;
  readonly provenance: { readonly phasegridVersion: string };
}

/** A fine line each for so many trials of a cell; the median has them all. */
const trialLineCountMax = 10;

/** More points than this nobody sees on the width of a page. */
const linePointCountMax = 480;

/** Values that span less than a decade are shown as they are. */
const logRatioMin = 10;

/** Air above and below the values, as a share of their span. */
const airShare = 0.04;

/** Decides what a picture of kept curves shows. Throws `DiagramError` ('no-curves') where no drawn cell has one. */
export function planKeptCurves(request: KeptCurvesRequest): DiagramModel {
  const { plan, portrait, curves, curve } = request;
  const { view } = portrait;
  const declared = curves.declared[curve];
  const cells = view.cells.flatMap(([{ cell }], at) => {
    const found = curves.curves.filter((kept) => kept.cell === cell.index && kept.curve === curve);
    return found.length === 0 ? [] : [{ value: view.x.values[at], found }];
  });
  if (cells.length === 0) {
    throw new DiagramError(
      'no-curves',
      `a picture of ${declared.name} needs a drawn cell with one, and none has any yet`,
    );
  }
  const drawn = spreadOut(cells, keptCurveStyles.length);
  const groups = drawn.map(({ value, found }) => ({
    label: `${view.x.name} ${typeof value === 'number' ? `= ${labelNumber(value)}` : value}`,
    trials: found.slice(0, trialLineCountMax).flatMap((kept) => traceLine(kept.values, kept.stride)),
    median: traceLine(medianCurve(found), found[0].stride),
  }));
  const trialCount = Math.max(...drawn.map(({ found }) => found.length));
  const points = groups.flatMap(({ trials, median }) => [...trials, ...median]).flat();
  return {
    title: `${plan.declaration.title}: ${declared.name}`,
    facts: [
      ...heldParameters(view.slice, plan, view.x.name),
      describeCriterion(plan.sweep.criterion),
      trialCount === 1 ? '1 trial' : `thick: median of ${counted(trialCount, 'trial')}, thin: single trials`,
    ],
    notes:
      cells.length > drawn.length
        ? [`${drawn.length} of ${counted(cells.length, 'value')} of ${view.x.name} are drawn.`]
        : [],
    provenance: writeProvenance(plan.sweep, request.provenance),
    x: measureAxis(
      'step',
      points.map(([step]) => step),
      'linear',
    ),
    y: measureAxis(
      nameMeasure(declared),
      points.map(([, value]) => value),
    ),
    body: { kind: 'curves', groups },
  };
}

/** So many of them at most, the first and the last among them. */
function spreadOut<Value>(all: readonly Value[], countMax: number): Value[] {
  if (all.length <= countMax) return [...all];
  return Array.from({ length: countMax }, (_, at) => all[Math.round((at * (all.length - 1)) / (countMax - 1))]);
}

/** At each step that all curves of the first one's stride reach; values that are no numbers are left out. */
function medianCurve(curves: readonly CellCurve[]): Float64Array {
  const [{ stride }] = curves;
  const alike = curves.filter((kept) => kept.stride === stride);
  const length = Math.min(...alike.map(({ values }) => values.length));
  return Float64Array.from({ length }, (_, at) => {
    const sorted = alike.map(({ values }) => values[at]).filter((value) => !Number.isNaN(value));
    sorted.sort((a, b) => a - b);
    const middle = Math.floor(sorted.length / 2);
    if (sorted.length === 0) return Number.NaN;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  });
}

/** Thinned to what can be seen, and broken where a value is not finite. */
function traceLine(values: Float64Array, stride: number): Chain[] {
  const every = Math.ceil(values.length / linePointCountMax);
  const chains: (readonly [number, number])[][] = [[]];
  for (let at = 0; at < values.length; at += 1) {
    if (at % every !== 0 && at !== values.length - 1) continue;
    if (Number.isFinite(values[at])) chains[chains.length - 1].push([at * stride, values[at]]);
    else chains.push([]);
  }
  return chains.filter((chain) => chain.length > 0);
}

/** Logarithmic where all values are positive and span a decade, unless the scale is given. */
function measureAxis(meaning: string, values: readonly number[], scale?: 'linear'): DiagramAxis {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const axis = { symbol: '', meaning, positions: [], words: undefined };
  if (values.length === 0) return { ...axis, scale: 'linear', domain: [0, 1] };
  if (scale === undefined && low > 0 && high / low >= logRatioMin) {
    // Whole decades, so that ticks stand at both ends.
    const domain = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))].map((exponent) =>
      Number(`1e${exponent}`),
    );
    return { ...axis, scale: 'log', domain: [domain[0], domain[1]] };
  }
  const air = airShare * (high - low) || 0.5;
  return { ...axis, scale: 'linear', domain: [low - air, high + air] };
}
