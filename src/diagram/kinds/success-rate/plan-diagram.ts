import type { GridCell } from '../../../statistics/grid.js';
import type { GridView } from '../../../statistics/grid-view.js';
import type { Overlay } from '../../../sweep/declaration.js';
import type { SweepPlan } from '../../../sweep/plan.js';
import { nameRate, type RateName } from '../../../sweep/rate-name.js';
import type { DiagramKind } from '../../diagram-format.js';
import type { DiagramAxis, DiagramModel } from '../../page/diagram-model.js';
import { deviationAxis, noteAgreement, planDeviationCurve, planDeviationMap } from '../deviation/plan-deviation.js';
import {
  counted,
  describeCriterion,
  describeUncounted,
  heldParameters,
  noteConflicts,
  noteUnfinished,
  planAxis,
  spread,
  writeProvenance,
} from '../plan-heading.js';
import { planTheory } from '../plan-theory.js';
import { type GridPortrait, isNumeric } from '../portray-grid.js';
import { noteTransitions } from './note-transitions.js';
import { planCurve } from './plan-curve.js';
import { planHeatMap } from './plan-heat-map.js';

export interface DiagramRequest {
  readonly plan: SweepPlan;
  readonly portrait: GridPortrait;
  /** How many trials each cell should have; the settled ones may be fewer. */
  readonly trialCount: number;
  readonly provenance: { readonly phasegridVersion: string };
  /** The success rate, unless another is named; differences, curves and metrics have plans of their own. */
  readonly kind?: Exclude<DiagramKind, 'difference' | 'curves' | 'metric'>;
}

/** Decides what the diagram shows. Throws `DiagramError` ('diagram-too-large') where it would hold too much. */
export function planDiagram(request: DiagramRequest): DiagramModel {
  const { plan, portrait, trialCount } = request;
  const { sweep, declaration } = plan;
  const { view } = portrait;
  const x = planAxis(view.x, view.xPositions, declaration);
  const rate = nameRate(declaration, sweep);
  const heading = {
    title: declaration.title,
    facts: [
      ...heldParameters(view.slice, plan),
      describeCriterion(sweep.criterion),
      `${counted(trialCount, 'trial')} per cell`,
    ],
    notes: writeNotes(view.cells.flat(), { trialCount, rate }),
    provenance: writeProvenance(sweep, request.provenance),
    x,
  };
  if (request.kind === 'deviation') return { ...heading, ...planDeviation(request, { heading, x, rate }) };
  const notes = [...heading.notes, ...noteTransitions(view, rate)];
  if (view.y === undefined) {
    const axis = { ...rateAxis, meaning: rate.name };
    const theory = planTheory(exactCurves(view), { x, y: axis });
    return { ...heading, notes, y: axis, body: { ...planCurve(view, x), rate, theory } };
  }
  const y = planAxis(view.y, view.yPositions, declaration);
  const theory = planTheory(portrait.overlays, { x, y });
  return { ...heading, notes, y, body: { ...planHeatMap(portrait, { x, y }), rate, theory } };
}

/** What a diagram of deviations has in place of the success rate's. */
function planDeviation(
  { plan, portrait }: DiagramRequest,
  { heading, x, rate }: { heading: Pick<DiagramModel, 'title' | 'notes'>; x: DiagramAxis; rate: RateName },
): Pick<DiagramModel, 'title' | 'notes' | 'y' | 'body'> {
  const { view, overlays } = portrait;
  const title = `${heading.title}: measured − exact ${rate.name}`;
  // The agreement is noted behind the check that there is something to agree with.
  const finish = (rest: Pick<DiagramModel, 'y' | 'body'>) => ({
    ...rest,
    title,
    notes: [...noteAgreement(view, plan), ...heading.notes],
  });
  if (view.y === undefined) return finish({ body: { ...planDeviationCurve(view), rate }, y: deviationAxis(view) });
  const y = planAxis(view.y, view.yPositions, plan.declaration);
  const exact = overlays.filter(({ kind }) => kind === 'exact');
  return finish({ y, body: { ...planDeviationMap(view, { x, y }), rate, theory: planTheory(exact, { x, y }) } });
}

/** The exact probabilities along the only axis, as a curve through the cells. */
function exactCurves({ cells, xPositions, x }: GridView): Overlay[] {
  if (!isNumeric(x) || cells.every(([{ exact }]) => exact === undefined)) return [];
  const points = cells.map(([{ exact }], ix) => [xPositions[ix], exact ?? Number.NaN] as const);
  return [{ name: 'exact success probability', kind: 'exact', source: 'the declaration', points }];
}

/** A little air keeps points at 0 and 1 off the frame. */
const rateAxis: DiagramAxis = {
  symbol: '',
  meaning: 'success rate',
  scale: 'linear',
  domain: [-0.03, 1.03],
  positions: [],
  words: undefined,
};

function writeNotes(
  cells: readonly GridCell[],
  { trialCount, rate }: { readonly trialCount: number; readonly rate: RateName },
): string[] {
  const notes = noteUnfinished(
    cells.map(({ tally }) => tally.trials),
    trialCount,
  );
  const unresolved = countVerdicts(cells, 'unresolved');
  if (unresolved.trials > 0) {
    notes.push(`${spread(unresolved)} unresolved: ${describeUncounted(rate)}.`);
  }
  const quarantined = countVerdicts(cells, 'quarantined');
  if (quarantined.trials > 0) notes.push(`${spread(quarantined)} quarantined: left out of the rates.`);
  return [...notes, ...noteConflicts(cells)];
}

function countVerdicts(cells: readonly GridCell[], verdict: 'unresolved' | 'quarantined') {
  const counts = cells.map(({ tally }) => tally[verdict]).filter((count) => count > 0);
  return { trials: counts.reduce((sum, count) => sum + count, 0), cells: counts.length };
}
