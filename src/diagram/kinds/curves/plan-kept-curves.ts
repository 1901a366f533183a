import type { Chain } from '../../../statistics/contour.js';
import type { GridView } from '../../../statistics/grid-view.js';
import type { CellCurve, CurveTable } from '../../../sweep/curve-table.js';
import type { CurveDeclaration } from '../../../sweep/declaration.js';
import { shortenReference } from '../../../sweep/file-reference.js';
import type { SweepPlan } from '../../../sweep/plan.js';
import type { ParameterValue } from '../../../sweep/sweep.js';
import { DiagramError } from '../../diagram-error.js';
import { labelNumber } from '../../page/axis-ticks.js';
import type { DiagramAxis, DiagramModel } from '../../page/diagram-model.js';
import { keptCurveStyles } from '../../page/line-style.js';
import { spellNames } from '../metric-choice.js';
import {
  counted,
  describeCriterion,
  firstClause,
  heldParameters,
  nameMeasure,
  nameUnit,
  noteConflicts,
  type Provenance,
  writeProvenance,
} from '../plan-heading.js';
import type { GridPortrait } from '../portray-grid.js';
import type { CurveGroup, KeptCurvesBody } from './body.js';

export interface KeptCurvesRequest {
  readonly plan: SweepPlan;
  /** A view along one axis; each of its cells has its own lines. */
  readonly portrait: GridPortrait;
  readonly curves: CurveTable;
  /** The indices of the curves that are drawn. */
  readonly chosen: readonly number[];
  readonly provenance: Provenance;
}

/** How many trials of a cell get a fine line each; the median is over all trials. */
const trialLineCountMax = 10;

/** More points cannot be seen on the width of a page. */
const linePointCountMax = 480;

/** Values that span less than this factor get a linear scale. */
const logRatioMin = 10;

/** The margin above and below the values, as a share of their span. */
const airShare = 0.04;

/**
 * Decides what a picture of kept curves shows. Throws `DiagramError`: 'no-curves' where no drawn cell has one, 'curves-differ'
 * where the chosen ones cannot share a picture.
 */
export function planKeptCurves(request: KeptCurvesRequest): DiagramModel<KeptCurvesBody> {
  const { plan, portrait, curves, chosen } = request;
  const { view } = portrait;
  const declared = chosen.map((curve) => curves.declared[curve]);
  const names = declared.map(({ name }) => name);
  checkAlike(declared);
  const cells = view.cells.flatMap(([{ cell }], at) => {
    const found = chosen.map((curve) =>
      curves.curves.filter((kept) => kept.cell === cell.index && kept.curve === curve),
    );
    return found.every((kept) => kept.length === 0) ? [] : [{ value: view.x.values[at], found }];
  });
  if (cells.length === 0) {
    throw new DiagramError(
      'no-curves',
      `a picture of ${spellNames(names)} needs a drawn cell with one, and none has any yet`,
    );
  }
  const drawn = spreadOut(cells, Math.floor(keptCurveStyles.length / chosen.length));
  const groups = drawn.flatMap(({ value, found }) =>
    found.map((kept, at) => planGroup(kept, { value, declared: declared[at], view, several: chosen.length > 1 })),
  );
  const trialCount = Math.max(...drawn.flatMap(({ found }) => found.map((kept) => kept.length)));
  const points = groups.flatMap(({ trials, median }) => [...trials, ...median]).flat();
  return {
    title: `${plan.declaration.title}: ${spellNames(names)}`,
    facts: [
      ...heldParameters(view.slice, plan, view.x.name),
      describeCriterion(plan.sweep.criterion),
      trialCount === 1 ? '1 trial' : `thick: median of ${counted(trialCount, 'trial')}, thin: single trials`,
    ],
    notes: [
      ...(chosen.length === 1 ? [] : declared.map(({ name, description }) => `${name}: ${firstClause(description)}.`)),
      ...(cells.length > drawn.length
        ? [`${drawn.length} of ${counted(cells.length, 'value')} of ${view.x.name} are drawn.`]
        : []),
      ...noteConflicts(view.cells.flat()),
    ],
    provenance: writeProvenance(plan.sweep, request.provenance),
    x: measureAxis(
      declared[0].along?.meaning ?? 'step',
      points.map(([step]) => step),
      'linear',
    ),
    y: measureAxis(
      chosen.length === 1 ? nameMeasure(declared[0]) : nameUnit(spellNames(names), declared[0].unit),
      points.map(([, value]) => value),
      // A decibel is a logarithm already.
      declared[0].unit === 'dB' ? 'linear' : undefined,
    ),
    body: { kind: 'kept-curves', curveCount: chosen.length, groups },
  };
}

/** Throws unless the curves have the same unit and the same meaning of a step. */
function checkAlike(declared: readonly CurveDeclaration[]): void {
  const differ = (what: string, words: readonly string[]) => {
    const different = [...new Set(words)];
    if (different.length < 2) return;
    throw new DiagramError('curves-differ', `curves in one picture need one ${what}, got ${different.join(', ')}`);
  };
  differ(
    'unit',
    declared.map(({ unit }) => unit),
  );
  differ(
    'meaning of their steps',
    declared.map(({ along }) => along?.meaning ?? 'step'),
  );
}

/** One curve of a cell; a cell may lack some of the chosen curves. */
function planGroup(
  kept: readonly CellCurve[],
  {
    value,
    declared,
    view,
    several,
  }: { value: ParameterValue; declared: CurveDeclaration; view: GridView; several: boolean },
): CurveGroup {
  const cell = `${view.x.name} ${typeof value === 'number' ? `= ${labelNumber(value)}` : shortenReference(value)}`;
  const label = several ? `${cell}: ${declared.name}` : cell;
  if (kept.length === 0) return { label: `${label} (none)`, trials: [], median: [] };
  const width = declared.along?.width ?? 1;
  return {
    label,
    trials: kept.slice(0, trialLineCountMax).flatMap(({ values, stride }) => traceLine(values, stride * width)),
    median: traceLine(medianCurve(kept), kept[0].stride * width),
  };
}

/** At most `countMax` values at equal distances, with the first and the last. */
function spreadOut<Value>(all: readonly Value[], countMax: number): Value[] {
  if (all.length <= countMax) return [...all];
  return Array.from({ length: countMax }, (_, at) => all[Math.round((at * (all.length - 1)) / (countMax - 1))]);
}

/** The median at each step that all curves with the first one's stride reach; NaN values are left out. */
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

/** The line of a curve, thinned to what can be seen, and broken where a value is not finite. */
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
    // The domain has whole decades, so that both ends have ticks.
    const domain = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))].map((exponent) =>
      Number(`1e${exponent}`),
    );
    return { ...axis, scale: 'log', domain: [domain[0], domain[1]] };
  }
  const air = airShare * (high - low) || 0.5;
  return { ...axis, scale: 'linear', domain: [low - air, high + air] };
}
